namespace CollabDocs.Documents;

/// <summary>What became of bringing a deleted document back.</summary>
public abstract record UndeleteOutcome
{
    private UndeleteOutcome() { }

    /// <summary>It lives, with all that it held.</summary>
    public sealed record Undeleted(DocumentInfo Document) : UndeleteOutcome;

    /// <summary>It is not deleted.</summary>
    public sealed record NotDeleted : UndeleteOutcome;

    /// <summary>It was deleted, and all that it held is gone.</summary>
    public sealed record Purged : UndeleteOutcome;

    /// <summary>There never was one.</summary>
    public sealed record Missing : UndeleteOutcome;
}
