using System.Threading.Channels;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <content>The loop that follows the document: takes its notices, closes gaps, and subscribes again when a subscription is over.</content>
internal sealed partial class DocumentRelay
{
    private const int MaxNotices = 4096;

    /// <summary>Filled on the document's turn, so it never waits: what does not fit is dropped, and we subscribe again.</summary>
    private readonly Channel<DocumentNotice> _notices =
        Channel.CreateBounded<DocumentNotice>(new BoundedChannelOptions(MaxNotices) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private DocumentSubscription? _subscription;
    private bool _lost;

    /// <summary>A late notice closes most gaps by itself.</summary>
    internal static TimeSpan GapPatience { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Subscriptions may get lost without a word where a machine boundary lies between.</summary>
    internal static TimeSpan RenewalInterval { get; } = TimeSpan.FromSeconds(60);

    internal static TimeSpan RetryDelay { get; } = TimeSpan.FromMilliseconds(250);

    private async Task Run()
    {
        try
        {
            var renewal = _time.GetTimestamp(); // before it subscribes: what gets lost from then on is found one interval later
            if (!await Subscribe())
                return;
            _ready.TrySetResult(true);
            long? gapSince = null;
            while (!_stop.IsCancellationRequested)
            {
                Schedule(gapSince, renewal);
                await _wake.Wait();
                TakeNotices();
                if (_state!.IsDeleted)
                {
                    End(CloseReason.DocumentDeleted);
                    return;
                }
                if (_state.NeedsSubscription || _time.GetElapsedTime(renewal) >= RenewalInterval)
                {
                    renewal = _time.GetTimestamp();
                    if (!await Subscribe())
                        return;
                }
                gapSince = HasGap() ? gapSince ?? _time.GetTimestamp() : null;
                if (gapSince is { } since && _time.GetElapsedTime(since) >= GapPatience)
                {
                    await CloseGap();
                    gapSince = null;
                    _wake.Raise(); // there may be another
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
            End(CloseReason.Internal);
        }
        finally
        {
            End(CloseReason.Internal); // a relay that stops has no readers, unless it broke
            _ready.TrySetResult(false);
            if (_subscription is { } subscription)
                await subscription.DisposeAsync();
        }
    }

    /// <summary>Wakes the loop when a gap has lasted too long, or the subscription has.</summary>
    private void Schedule(long? gapSince, long renewal)
    {
        var due = RenewalInterval - _time.GetElapsedTime(renewal);
        if (gapSince is { } since)
            due = GapPatience - _time.GetElapsedTime(since);
        _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private bool HasGap()
    {
        lock (_gate)
            return _state!.HasGap;
    }

    private void TakeNotices()
    {
        lock (_gate)
        {
            if (Interlocked.Exchange(ref _lost, false))
                _state!.Lose();
            while (_notices.Reader.TryRead(out var notice))
                _state!.Apply(notice);
        }
        WakeReaders();
    }

    /// <summary>Subscribes, until that succeeds.</summary>
    /// <returns>False where the document is gone; then all readers were told.</returns>
    private async Task<bool> Subscribe()
    {
        while (true)
        {
            try
            {
                var subscription = await _document.Subscribe(new Subscriber(this), Had(), _stop.Token);
                if (subscription is null)
                {
                    End(CloseReason.DocumentDeleted);
                    return false;
                }
                if (_subscription is { } earlier)
                    await earlier.DisposeAsync();
                _subscription = subscription;
                return await Begin(subscription);
            }
            catch (StoreUnavailableException exception)
            {
                LogRetry(exception, _document.Id);
                await Task.Delay(RetryDelay, _time, _stop.Token);
            }
        }
    }

    /// <summary>The newest revision that we have.</summary>
    private long Had()
    {
        lock (_gate)
            return _state?.Ring.Head ?? 0;
    }

    private async Task<bool> Begin(DocumentSubscription subscription)
    {
        List<(Presence Presence, long Connection)> ours = [];
        long revision;
        lock (_gate)
        {
            if (_state is null)
            {
                _state = new RelayState(subscription);
                return true;
            }
            // A new activation knows nobody's place; those who are connected here are told to it again, where we last saw them.
            if (subscription.Epoch != _state.Epoch)
                ours = _readers.Values
                    .Select(reader => (_state.Board.Find(reader.Session)!, reader.Connection)).Where(place => place.Item1 is not null).ToList();
            revision = _state.Ring.Head;
            if (!_state.Begin(subscription))
            {
                End(CloseReason.RevisionUnknown);
                return false;
            }
        }
        WakeReaders();
        foreach (var (presence, connection) in ours)
            await Restore(presence, revision, connection);
        return true;
    }

    /// <summary>Tells a new activation where one of ours is. Until it is told the epoch is the same, so this would not come again by itself.</summary>
    private async Task Restore(Presence presence, long revision, long connection)
    {
        while (true)
            try
            {
                await _document.SetPresence(presence, revision, connection, _stop.Token);
                return;
            }
            catch (StoreUnavailableException exception)
            {
                LogRetry(exception, _document.Id);
                await Task.Delay(RetryDelay, _time, _stop.Token);
            }
    }

    private async Task CloseGap()
    {
        long after;
        lock (_gate)
            after = _state!.Ring.Head;
        try
        {
            var revisions = await _document.ReadRevisions(after, RevisionRing.MaxRevisions, _stop.Token);
            lock (_gate)
            {
                if (revisions is null)
                    _state.Lose(); // gone, or about to be: the subscription will say
                else
                    _state.Fill(revisions);
            }
            WakeReaders();
        }
        catch (StoreUnavailableException exception)
        {
            LogRetry(exception, _document.Id);
            await Task.Delay(RetryDelay, _time, _stop.Token);
        }
    }

    private void Take(DocumentNotice notice)
    {
        if (!_notices.Writer.TryWrite(notice))
            Volatile.Write(ref _lost, true);
        _wake.Raise();
    }

    /// <summary>One for each subscription, so that the end of one is not the end of the next.</summary>
    private sealed class Subscriber(DocumentRelay relay) : IDocumentSubscriber
    {
        public void Notify(DocumentNotice notice) => relay.Take(notice);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The relay of {Document} broke; its connections are closed and resume.")]
    private partial void LogBroken(Exception exception, DocumentId document);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Document} cannot be read; trying again.")]
    private partial void LogRetry(Exception exception, DocumentId document);
}
