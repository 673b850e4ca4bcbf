using System.Threading.Channels;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// A gateway's copy-out of one document: subscribes to it, puts its revisions in order, closes gaps, and hands them to the connections that
/// pull. One loop writes; readers pull from any thread under the same short lock. The loop ends when the relay is disposed, or the
/// document is deleted.
/// </summary>
internal sealed partial class DocumentRelay : IAsyncDisposable
{
    /// <summary>In one frame; a single longer revision still goes out.</summary>
    private const int FrameBytes = 64 * 1024;

    private const int MaxNotices = 4096;
    private const int MaxDepartures = 256;

    private readonly IDocumentHandle _document;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Filled on the document's turn, so it never waits: what does not fit is dropped, and we subscribe again.</summary>
    private readonly Channel<DocumentNotice> _notices =
        Channel.CreateBounded<DocumentNotice>(new BoundedChannelOptions(MaxNotices) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Signal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly Task _running;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, RelayReader> _readers = [];
    private RelayState? _state;
    private CloseReason? _end;
    private DocumentSubscription? _subscription;
    private bool _lost;

    public DocumentRelay(IDocumentHandle document, TimeProvider time, ILogger log)
    {
        (_document, _time, _log) = (document, time, log);
        _timer = time.CreateTimer(static relay => ((DocumentRelay)relay!)._wake.Raise(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Run();
    }

    /// <summary>A late notice closes most gaps by itself.</summary>
    internal static TimeSpan GapPatience { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Subscriptions may get lost without a word where a machine boundary lies between.</summary>
    internal static TimeSpan RenewalInterval { get; } = TimeSpan.FromSeconds(60);

    internal static TimeSpan RetryDelay { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Completes when there is something to read: false where the relay has ended before.</summary>
    public Task<bool> Ready => _ready.Task;

    /// <summary>Why nothing comes from it any more; null while something may.</summary>
    public CloseReason? Ending
    {
        get
        {
            lock (_gate)
                return _end;
        }
    }

    /// <summary>Nothing comes from it any more: the document was deleted, or the relay broke.</summary>
    public bool HasEnded => _running.IsCompleted;

    /// <summary>The newest revision that is known to be stored, whether it can be pulled yet or not.</summary>
    public long Known
    {
        get
        {
            lock (_gate)
                return _state?.Known ?? 0;
        }
    }

    public bool IsStoreFailing
    {
        get
        {
            lock (_gate)
                return _state is { StoreFailing: true };
        }
    }

    /// <summary>Begins to read after a revision.</summary>
    /// <returns>Null where a newer connection of the session reads already; an older one is closed (PROTOCOL H6).</returns>
    public RelayReader? Attach(long session, long connection, long revision, Signal signal)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(session, out var other))
            {
                if (other.Connection >= connection)
                    return null;
                End(other, CloseReason.Superseded);
            }
            var reader = new RelayReader(session, connection, revision, signal)
            {
                PresenceSeen = _state?.Board.Changes ?? 0,
                StoreFailing = _state?.StoreFailing ?? false,
                End = _end,
            };
            _readers[session] = reader;
            return reader;
        }
    }

    public void Detach(RelayReader reader)
    {
        lock (_gate)
            if (_readers.GetValueOrDefault(reader.Session) == reader)
                _readers.Remove(reader.Session);
    }

    /// <summary>What the reader has not had, and notes that it has it now.</summary>
    public RelayNews Pull(RelayReader reader)
    {
        lock (_gate)
        {
            if (reader.End is not null || _state is not { } state)
                return new RelayNews([], false, null, null, reader.End);
            bool? storeFailing = reader.StoreFailing == state.StoreFailing ? null : state.StoreFailing;
            reader.StoreFailing = state.StoreFailing;
            if (reader.Revision < state.Ring.Tail)
                return new RelayNews([], true, null, storeFailing, null);
            var revisions = state.Ring.Take(reader.Revision, FrameBytes);
            reader.Revision += revisions.Count;
            return new RelayNews(revisions, false, PullPresence(reader, state), storeFailing, null);
        }
    }

    /// <summary>The reader got what it had missed from the document itself, up to this revision.</summary>
    public void Skip(RelayReader reader, long revision)
    {
        lock (_gate)
        {
            reader.Revision = Math.Max(reader.Revision, revision);
            reader.WantsEverybody = true;
        }
    }

    /// <summary>A revision is stored, says who submitted it.</summary>
    public void Expect(long revision)
    {
        lock (_gate)
        {
            if (_state is not { } state || revision <= state.Ring.Head)
                return;
            state.Expect(revision);
        }
        _wake.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _wake.Raise();
        await _running;
        await _timer.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Presence is in coordinates of the newest revision: it waits until the reader has that (PROTOCOL P3).</summary>
    private static ServerMessage.Peers? PullPresence(RelayReader reader, RelayState state)
    {
        if (reader.Revision != state.Ring.Head)
            return null;
        var peers = state.Board.Since(reader.PresenceSeen, reader.WantsEverybody, reader.Session, reader.Revision);
        (reader.PresenceSeen, reader.WantsEverybody) = (state.Board.Changes, false);
        return peers;
    }

    private async Task Run()
    {
        try
        {
            if (!await Subscribe())
                return;
            _ready.TrySetResult(true);
            var renewal = _time.GetTimestamp();
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
                    if (!await Subscribe())
                        return;
                    renewal = _time.GetTimestamp();
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
                var subscription = await _document.Subscribe(new Subscriber(this), _stop.Token);
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

    private void WakeReaders()
    {
        lock (_gate)
        {
            foreach (var reader in _readers.Values)
                reader.Signal.Raise();
            if (_state!.Board.Departures > MaxDepartures)
                _state.Board.ForgetDepartures(_readers.Count == 0 ? long.MaxValue : _readers.Values.Min(reader => reader.PresenceSeen));
        }
    }

    /// <summary>Ends the stream of all readers, those to come included.</summary>
    private void End(CloseReason reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            foreach (var reader in _readers.Values)
                End(reader, _end);
        }
    }

    private static void End(RelayReader reader, CloseReason reason)
    {
        reader.End ??= reason;
        reader.Signal.Raise();
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
