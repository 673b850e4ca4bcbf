using System.Collections.Immutable;

namespace CollabDocs.Documents;

/// <summary>What was true when the subscription began; all that comes later reaches the subscriber. Disposing ends it.</summary>
public sealed class DocumentSubscription(
    long epoch, long revision, bool storeFailing, long presenceVersion, ImmutableArray<Presence> present, long access, Func<ValueTask> end) : IAsyncDisposable
{
    /// <summary>The activation that will notify.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>The newest stored revision: the first notice of revisions begins with the next.</summary>
    public long Revision { get; } = revision;

    public bool StoreFailing { get; } = storeFailing;

    /// <summary>The presence notice after this version is the first that matters.</summary>
    public long PresenceVersion { get; } = presenceVersion;

    /// <summary>Everybody here, in coordinates of <see cref="Revision"/>.</summary>
    public ImmutableArray<Presence> Present { get; } = present;

    /// <summary>The generation of the list of who may do what.</summary>
    public long Access { get; } = access;

    public ValueTask DisposeAsync() => end();
}
