namespace CollabDocs.Documents.Moving;

/// <summary>What became of a document of an export, or of the rest of it.</summary>
public abstract record ImportOutcome
{
    private ImportOutcome() { }

    /// <summary>It is stored, whole.</summary>
    public sealed record Imported(DocumentId Id, long Revisions) : ImportOutcome;

    /// <summary>It was here before, and is the same in all that the export has of it.</summary>
    public sealed record Known(DocumentId Id) : ImportOutcome;

    /// <summary>Its id is another document's, or was one's that was deleted: nothing was changed.</summary>
    public sealed record Taken(DocumentId Id, bool Deleted) : ImportOutcome;

    /// <summary>Somebody else imports it in this moment, or has discarded what had come of it: nothing is left of this one.</summary>
    public sealed record Overtaken(DocumentId Id) : ImportOutcome;

    /// <summary>The stream is not an export, or not as it was written. Nothing is stored of the document that the line belongs to, nor of what follows.</summary>
    /// <param name="Line">Which line, from 1 on.</param>
    /// <param name="Why">What is wrong with it.</param>
    public sealed record Damaged(long Line, string Why) : ImportOutcome;
}
