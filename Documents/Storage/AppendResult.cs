namespace CollabDocs.Documents.Storage;

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    private AppendResult() { }

    /// <summary>All revisions are stored.</summary>
    public sealed record Appended : AppendResult;

    /// <summary>Nothing was stored: the document's newest revision is another than expected.</summary>
    public sealed record Conflict(long Head) : AppendResult;

    /// <summary>Nothing was stored: a newer epoch of the document has begun, so whoever appends is no longer its writer.</summary>
    /// <param name="Epoch">The newest that is known.</param>
    public sealed record Fenced(long Epoch) : AppendResult;

    /// <summary>Nothing was stored: there is no such document, or it was deleted.</summary>
    public sealed record Gone : AppendResult;
}
