using System.Diagnostics;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What waits for the writer, and when it takes it: at once, or, where several people write, a moment after the batch before. A commit costs much the same
/// whatever is in it, and so does telling everybody. Any thread adds; the writer's takes.
/// </summary>
internal sealed class SqliteQueue
{
    private const int MaxBatch = 1_000;
    private const long Never = long.MaxValue;

    private readonly object _gate = new();

    /// <summary>Unbounded: it holds one append of each document at most, for a document awaits its last one, and a few snapshots.</summary>
    private readonly Queue<SqliteWork> _waiting = new();

    /// <summary>When the last batch was taken, when the next one is due, and until when the writer sleeps unless it is woken; as <see cref="Stopwatch"/> tells.</summary>
    private long _taken, _due = Never, _sleeps;

    /// <summary>Whose alone the last batch was: who writes alone waits for his answer, and nobody else would come.</summary>
    private long? _lastEditor;
    private bool _closed;

    /// <summary>The writer is late already. Any thread may ask.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
                return _due <= Stopwatch.GetTimestamp();
        }
    }

    /// <returns>False where it is closed.</returns>
    public bool TryAdd(SqliteWork work)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _waiting.Enqueue(work);
            _due = Math.Min(_due, work.Editor is { } editor && editor != _lastEditor ? _taken + Ticks(work.Patience) : 0);
            if (_due < _sleeps)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <returns>False where there is nothing any more, and never will be.</returns>
    public bool Take(List<SqliteWork> batch)
    {
        lock (_gate)
        {
            while (!_closed && Stopwatch.GetTimestamp() is var now && now < _due)
            {
                // Where several write, the next one comes soon: who then need not be woken is up by himself when it is due.
                var usual = _lastEditor is null ? _taken + Ticks(RevisionBatch.LongestPatience) : 0;
                _sleeps = _due == Never && usual > now ? usual : _due;
                Sleep(_sleeps - now);
            }
            _sleeps = 0;
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var work))
                batch.Add(work);
            if (batch.Count == 0)
                return false;
            _taken = Stopwatch.GetTimestamp();
            _due = _waiting.Count > 0 ? 0 : Never;
            _lastEditor = batch.TrueForAll(work => work.SoleEditor == batch[0].SoleEditor) ? batch[0].SoleEditor : null;
            return true;
        }
    }

    /// <summary>Takes no more; what waits is still to be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Only whole milliseconds can be waited for.</summary>
    private void Sleep(long ticks) => Monitor.Wait(
        _gate, ticks > Ticks(RevisionBatch.LongestPatience) ? Timeout.Infinite : (int)Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency));

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
