namespace CollabDocs.Documents.Moving;

/// <summary>What became of an export.</summary>
public abstract record ExportOutcome
{
    private ExportOutcome() { }

    public sealed record Written(long Documents, long Revisions) : ExportOutcome;

    /// <summary>A document that was named is not there. What was written before is no whole export.</summary>
    public sealed record Missing(DocumentId Id) : ExportOutcome;
}
