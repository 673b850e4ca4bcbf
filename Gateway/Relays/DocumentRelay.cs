using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
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

    private const int MaxDepartures = 256;

    private readonly IDocumentHandle _document;
    private readonly RelaySnapshots _snapshots;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private readonly Signal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly Task _running;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, RelayReader> _readers = [];

    /// <summary>The readers, to be gone through outside of the lock; null where they have changed since.</summary>
    private RelayReader[]? _readersNow;
    private RelayState? _state;

    /// <summary>What a reader was given last, and the newest revision that there was.</summary>
    private RevisionRun _run = RevisionRun.Empty;
    private long _runHead;

    private CloseReason? _end;

    /// <summary>As <see cref="Rate"/> counts: what all connections here submit.</summary>
    private long _submissions;

    public DocumentRelay(IDocumentHandle document, TimeProvider time, ILogger log)
    {
        (_document, _time, _log) = (document, time, log);
        _snapshots = new RelaySnapshots(document, time);
        (_subscribing, _reading) = (new RelayCall<Begun>(_wake), new RelayCall<Page>(_wake));
        _timer = time.CreateTimer(static relay => ((DocumentRelay)relay!)._wake.Raise(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Run();
    }

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

    /// <summary>Somebody here wants to submit.</summary>
    /// <param name="wait">When to come again, where this returns false.</param>
    public bool MaySubmit(Rate rate, out TimeSpan wait) => rate.TryTake(ref _submissions, out wait);

    /// <summary>What a session begins with: the document at a revision after which the stream can go on.</summary>
    /// <param name="head">The newest revision that was stored when it joined.</param>
    /// <returns>Null where there is no document any more.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public Task<EncodedSnapshot?> Snapshot(long head, CancellationToken cancellation)
    {
        long oldest;
        lock (_gate)
            oldest = _state?.Ring.Tail ?? head;
        return _snapshots.Take(head, oldest, cancellation);
    }

    /// <summary>Begins to read after a revision.</summary>
    /// <param name="access">The generation of the list of who may do what by which the session joined.</param>
    /// <returns>Null where a newer connection of the session reads already; an older one is closed (PROTOCOL H6).</returns>
    public RelayReader? Attach(long session, long connection, long revision, long access, Signal signal)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(session, out var other))
            {
                if (other.Connection >= connection)
                    return null;
                End(other, CloseReason.Superseded);
            }
            var reader = new RelayReader(session, connection, revision, access, signal)
            {
                PresenceSeen = _state?.Board.Changes ?? 0,
                StoreFailing = _state?.StoreFailing ?? false,
                End = _end,
            };
            (_readers[session], _readersNow) = (reader, null);
            return reader;
        }
    }

    public void Detach(RelayReader reader)
    {
        lock (_gate)
            if (_readers.GetValueOrDefault(reader.Session) == reader && _readers.Remove(reader.Session))
                _readersNow = null;
    }

    /// <summary>What the reader has not had, and notes that it has it now.</summary>
    public RelayNews Pull(RelayReader reader)
    {
        lock (_gate)
        {
            if (reader.End is not null || _state is not { } state)
                return new RelayNews(RevisionRun.Empty, false, null, null, HasMore: false, reader.End);
            bool? storeFailing = reader.StoreFailing == state.StoreFailing ? null : state.StoreFailing;
            reader.StoreFailing = state.StoreFailing;
            var accessChanged = state.Access > reader.AccessSeen;
            reader.AccessSeen = Math.Max(reader.AccessSeen, state.Access);
            if (reader.Revision < state.Ring.Tail)
                return new RelayNews(RevisionRun.Empty, true, null, storeFailing, HasMore: true, null, accessChanged);
            var run = RunAfter(reader.Revision, state.Ring);
            reader.Revision += run.Count;
            return new RelayNews(run, false, PullPresence(reader, state), storeFailing, HasMore: reader.Revision < state.Ring.Head, null, accessChanged);
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
        _snapshots.Dispose();
        _stop.Dispose();
    }

    /// <summary>What follows a revision in one frame: nearly always that of the reader before.</summary>
    private RevisionRun RunAfter(long revision, RevisionRing ring)
    {
        if (revision >= ring.Head)
            return RevisionRun.Empty;
        if (!_run.Follows(revision) || _runHead != ring.Head)
            (_run, _runHead) = (new RevisionRun(ring.Take(revision, FrameBytes)), ring.Head);
        return _run;
    }

    /// <summary>Each reader pulls and sends, one after the other, on this thread.</summary>
    private void WakeReaders()
    {
        RelayReader[] readers;
        lock (_gate)
        {
            _pageDue = OpenPage();
            readers = _readersNow ??= [.. _readers.Values];
            if (_state!.Board.Departures > MaxDepartures)
                _state.Board.ForgetDepartures(_readers.Count == 0 ? long.MaxValue : _readers.Values.Min(reader => reader.PresenceSeen));
        }
        foreach (var reader in readers)
            reader.Signal.RaiseHere();
        TraceFanOut(readers.Length);
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
}
