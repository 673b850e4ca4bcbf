namespace CollabDocs.Documents;

/// <summary>What a list of documents shows of one.</summary>
/// <param name="Title">What people see: 1 to 200 UTF-16 code units, no control characters.</param>
/// <param name="Revision">The newest stored revision; 0 for a document nobody has written in.</param>
/// <param name="Length">Length of the text in UTF-16 code units, an embed counting one.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Modified">When its newest revision was accepted, or it was renamed.</param>
public sealed record DocumentInfo(
    DocumentId Id, string Title, long Revision, int Length, DateTimeOffset Created, DateTimeOffset Modified)
{
    public const int MaxTitleLength = 200;

    /// <summary>When it was deleted, of one that can be undeleted; else null.</summary>
    public DateTimeOffset? Deleted { get; init; }
}
