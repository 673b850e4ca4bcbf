namespace CollabDocs.Documents;

/// <summary>What became of a request to make a version or to change one.</summary>
public abstract record VersionOutcome
{
    private VersionOutcome() { }

    /// <summary>It is stored.</summary>
    public sealed record Stored(DocumentVersion Version) : VersionOutcome;

    /// <summary>A name, note or author is none: the message says which.</summary>
    public sealed record Invalid(string Message) : VersionOutcome;

    /// <summary>The document does not have the revision (yet).</summary>
    public sealed record RevisionUnknown(long Head) : VersionOutcome;

    /// <summary>The document has no such version.</summary>
    public sealed record VersionUnknown : VersionOutcome;

    /// <summary>There is no such document, or it was deleted.</summary>
    public sealed record DocumentMissing : VersionOutcome;
}
