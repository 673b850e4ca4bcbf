using System.Collections.Immutable;
using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>A row of the table of links, in either store.</summary>
internal sealed record LinkRow(string Id, long Role, string Name, long Since)
{
    public const string Columns = "id AS Id, role AS Role, name AS Name, since AS Since";

    public static AccessList ToList(long generation, IEnumerable<PersonRow> people, IEnumerable<LinkRow> links) => new(
        generation,
        people.Select(row => row.ToPerson()).ToImmutableDictionary(person => person.User, StringComparer.Ordinal),
        links.Select(row => new Link(row.Id, (Role)row.Role, row.Name, row.Since)).ToImmutableDictionary(link => link.Id, StringComparer.Ordinal));
}
