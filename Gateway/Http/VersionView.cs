using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Http;

/// <summary>A version as HTTP shows it (PROTOCOL A14).</summary>
/// <param name="Created">Milliseconds since 1970 UTC.</param>
internal sealed record VersionView(
    long Id, long Revision, [AllowedValues("named", "automatic", "restored", "undone")] string Kind, string Name, string Note, string Author,
    [Description("Milliseconds since 1970 UTC.")] long Created)
{
    public static VersionView Of(DocumentVersion version) =>
        new(version.Id, version.Revision, WireName.Of(version.Kind), version.Name, version.Note, version.Author, version.Created);
}
