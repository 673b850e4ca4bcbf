namespace CollabDocs.Documents.Storage;

/// <summary>A row of the table <c>versions</c>, which is the same in both databases.</summary>
internal sealed record VersionRow(long Id, long Revision, long Kind, string Name, string Note, string Author, long Created)
{
    public const string Columns =
        "id AS Id, revision AS Revision, kind AS Kind, name AS Name, note AS Note, author AS Author, created AS Created";

    public DocumentVersion ToVersion() => new(Id, Revision, (VersionKind)Kind, Name, Note, Author, Created);
}
