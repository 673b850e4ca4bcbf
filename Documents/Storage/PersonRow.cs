using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>A row of the table of people, in either store.</summary>
internal sealed record PersonRow(string User, long Role, long Generation, long Since)
{
    public const string Columns = "person AS User, role AS Role, generation AS Generation, since AS Since";

    public Person ToPerson() => new(User, (Role)Role, Generation, Since);
}
