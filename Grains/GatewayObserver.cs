using CollabDocs.Documents;
using CollabDocs.Grains.Interfaces;

namespace CollabDocs.Grains;

/// <summary>
/// The gateway's end of one subscription: unpacks what the grain tells for the subscriber. Batches may come twice; the second is dropped. Any thread may call.
/// </summary>
internal sealed class GatewayObserver(DocumentId document, IDocumentSubscriber subscriber, DocumentsMetrics metrics) : IDocumentObserver
{
    private readonly Lock _gate = new();
    private SubscribeReply? _subscribed;
    private (long Epoch, long Number) _last;
    private bool _isLost;
    private bool _isOver;

    public DocumentId Document => document;

    /// <summary>Where the activation lives that notifies; null while that is not known.</summary>
    public SiloAddress? Silo => Volatile.Read(ref _subscribed)?.Silo;

    public void Begin(SubscribeReply subscribed) => Volatile.Write(ref _subscribed, subscribed);

    public bool IsOlderThan(long epoch) => Volatile.Read(ref _subscribed) is { } subscribed && subscribed.Epoch < epoch;

    public Task Notify(NoticeBatch batch)
    {
        lock (_gate)
        {
            if (!_isOver && (batch.Epoch, batch.Number).CompareTo(_last) > 0)
            {
                _last = (batch.Epoch, batch.Number);
                Unpack(batch);
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>Nothing more will come: the subscriber is told to subscribe again.</summary>
    /// <returns>False where it was told before.</returns>
    public bool Lose()
    {
        if (Volatile.Read(ref _subscribed) is not { } subscribed || Interlocked.Exchange(ref _isLost, true))
            return false;
        subscriber.Notify(new DocumentNotice.Ended(subscribed.Epoch, EndReason.Moved));
        return true;
    }

    /// <summary>The subscriber is told nothing any more.</summary>
    public void End()
    {
        lock (_gate)
            _isOver = true;
    }

    private void Unpack(NoticeBatch batch)
    {
        if (!batch.Revisions.IsEmpty)
        {
            metrics.Arrived(batch.Revisions);
            subscriber.Notify(new DocumentNotice.Revisions(batch.Epoch, batch.Revisions));
        }
        foreach (var presence in batch.Presence)
            subscriber.Notify(new DocumentNotice.PresenceChanged(batch.Epoch, presence.Version, presence.Revision, presence.Changed, presence.Left));
        if (batch.StoreFailing is { } failing)
            subscriber.Notify(new DocumentNotice.StoreChanged(batch.Epoch, failing));
        if (batch.Access is { } generation)
            subscriber.Notify(new DocumentNotice.AccessChanged(batch.Epoch, generation));
        if (batch.Ended is { } reason)
            subscriber.Notify(new DocumentNotice.Ended(batch.Epoch, reason));
    }
}
