using System.Collections.Immutable;

namespace CollabDocs.Documents;

/// <summary>
/// What a document tells its subscribers. Notices may arrive late, twice or out of order where a machine boundary lies
/// between: so every one says which activation sent it, and revisions carry their numbers.
/// </summary>
/// <param name="Epoch">Grows with every activation of the document; notices of an older epoch are dropped.</param>
public abstract record DocumentNotice(long Epoch)
{
    /// <summary>Revisions are stored. They are consecutive and ascending.</summary>
    public sealed record Revisions(long Epoch, ImmutableArray<Revision> Published) : DocumentNotice(Epoch);

    /// <summary>Who is here and where, at <paramref name="Revision"/>: only what changed; the last value of a session wins.</summary>
    /// <param name="Version">Grows with each presence notice of an epoch; an older one is dropped.</param>
    /// <param name="Revision">The revision in whose coordinates the selections are.</param>
    /// <param name="Changed">Sessions that came, moved or changed their name.</param>
    /// <param name="Left">Sessions that went.</param>
    public sealed record PresenceChanged(
        long Epoch, long Version, long Revision, ImmutableArray<Presence> Changed, ImmutableArray<long> Left) : DocumentNotice(Epoch);

    /// <summary>Whether the store takes revisions now. While it does not, nothing is acknowledged, and the document tries again.</summary>
    public sealed record StoreChanged(long Epoch, bool Failing) : DocumentNotice(Epoch);

    /// <summary>The list of who may do what has changed: whoever is here may have another role now, and asks for it (<see cref="IDocumentHandle.Look"/>).</summary>
    /// <param name="Generation">Of the new list; an older one says nothing.</param>
    public sealed record AccessChanged(long Epoch, long Generation) : DocumentNotice(Epoch);

    /// <summary>This activation has ended; nothing more comes from it.</summary>
    public sealed record Ended(long Epoch, EndReason Reason) : DocumentNotice(Epoch);
}

/// <summary>Why an activation of a document ended.</summary>
public enum EndReason
{
    /// <summary>Somebody deleted the document: it will not come back.</summary>
    Deleted,

    /// <summary>The host stops, or another activation has taken over: subscribe again and go on.</summary>
    Moved,
}
