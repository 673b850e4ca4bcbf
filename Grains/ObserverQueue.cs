using CollabDocs.Documents;
using CollabDocs.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// What one gateway is yet to be told of a document. One call is on its way at a time; what happens meanwhile goes with the next, as one batch. So a gateway
/// that is slow gets larger batches, and one that hangs holds up nobody and costs at most <see cref="MaxBytes"/>. Runs on the grain's scheduler only.
/// </summary>
/// <remarks>
/// A call of which the outcome is unknown is made again, with the same batch, until the gateway has left the cluster or the lease is over. When too much waits,
/// the queue is dropped: the gateway is told to subscribe again, and reads then what it missed.
/// </remarks>
/// <param name="isGone">Whether the gateway has left the cluster.</param>
/// <param name="nextNumber">Gives batches their numbers. It is the activation's own: an observer that subscribes again, because it does not know that it has,
/// must not take the second subscription's batches for those of the first.</param>
internal sealed partial class ObserverQueue(
    DocumentId document, IDocumentObserver observer, long epoch, Func<bool> isGone, Func<long> nextNumber, TimeProvider time, ILogger logger)
    : IDocumentSubscriber
{
    /// <summary>Of encoded revisions that wait.</summary>
    internal const long MaxBytes = 8 * 1024 * 1024;

    /// <summary>Presence notices that wait.</summary>
    internal const int MaxPresence = 1_024;

    /// <summary>A gateway renews its subscriptions far more often.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(4);

    private readonly long _since = time.GetTimestamp();
    private readonly List<Revision> _revisions = [];
    private readonly List<PresenceNotice> _presence = [];
    private bool? _storeFailing;
    private long? _access;
    private EndReason? _ended;
    private long _bytes;
    private bool _isDropped;
    private bool _isClosed;
    private Task _sending = Task.CompletedTask;

    /// <summary>Nothing more is taken: the subscription is to end.</summary>
    public event Action? Dropped;

    /// <summary>The last try failed.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>Completes when all that was queued has been told, or dropped.</summary>
    public Task Finished => _sending;

    public void Notify(DocumentNotice notice)
    {
        if (_isDropped)
            return;
        switch (notice)
        {
            case DocumentNotice.Revisions(_, var published):
                _revisions.AddRange(published);
                _bytes += published.Sum(revision => (long)revision.Encoded.Length);
                break;
            case DocumentNotice.PresenceChanged presence:
                _presence.Add(new PresenceNotice(presence.Version, presence.Revision, presence.Changed, presence.Left));
                break;
            case DocumentNotice.StoreChanged(_, var failing):
                _storeFailing = failing;
                break;
            case DocumentNotice.AccessChanged(_, var generation):
                _access = generation;
                break;
            case DocumentNotice.Ended(_, var reason):
                _ended = reason;
                break;
        }
        if (_bytes > MaxBytes || _presence.Count > MaxPresence)
            Drop();
        if (_sending.IsCompleted)
            _sending = Send();
    }

    /// <summary>Tries nothing again from now on: what is on its way is the last.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Ends when nothing waits, or the gateway is given up.</summary>
    private async Task Send()
    {
        while (Take() is { } batch)
            if (!await Deliver(batch))
            {
                Drop();
                if (!isGone() && Take() is { } farewell)
                    await TrySend(farewell);
                return;
            }
    }

    /// <returns>False where the gateway is gone, or takes nothing for too long.</returns>
    private async Task<bool> Deliver(NoticeBatch batch)
    {
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            IsFailing = !await TrySend(batch);
            if (!IsFailing)
                return true;
            if (_isClosed || isGone() || time.GetElapsedTime(_since) >= Lease)
                return false;
            await Task.Delay(delay, time);
            if (_isClosed)
                return false;
        }
    }

    private async Task<bool> TrySend(NoticeBatch batch)
    {
        try
        {
            await observer.Notify(batch);
            return true;
        }
        catch (Exception e) when (Failures.AreTransient(e))
        {
            LogNotTold(document, batch.Number, e);
            return false;
        }
    }

    /// <returns>All that waits; null where nothing does.</returns>
    private NoticeBatch? Take()
    {
        if (_revisions.Count == 0 && _presence.Count == 0 && _storeFailing is null && _access is null && _ended is null)
            return null;
        var batch = new NoticeBatch(nextNumber(), epoch, [.. _revisions], [.. _presence], _storeFailing, _ended, _access);
        Clear();
        return batch;
    }

    private void Drop()
    {
        LogDropped(document, epoch);
        Clear();
        (_isDropped, _ended) = (true, EndReason.Moved);
        Dropped?.Invoke();
    }

    private void Clear()
    {
        _revisions.Clear();
        _presence.Clear();
        (_storeFailing, _access, _ended, _bytes) = (null, null, null, 0);
    }

    [LoggerMessage(LogLevel.Debug, "Document {Document}: a gateway was not told batch {Number}; trying again")]
    private partial void LogNotTold(DocumentId document, long number, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Document {Document}: a gateway takes nothing from activation {Epoch}; it has to subscribe again")]
    private partial void LogDropped(DocumentId document, long epoch);
}
