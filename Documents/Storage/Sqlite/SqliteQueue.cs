using System.Diagnostics;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What waits for the writer, and when it takes it: at once, or, where several people write, a moment later, with what others write in it. A commit costs much the same
/// whatever is in it, and so does telling everybody. Any thread adds; the writer's takes.
/// </summary>
internal sealed class SqliteQueue
{
    private const int MaxBatch = 1_000;
    private const long Never = long.MaxValue;

    /// <summary>Where nothing has come for so many times as long as work could wait, nothing is waited for.</summary>
    private const int Quiet = 3;

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
            _due = Math.Min(_due, DueOf(work));
            if (_due < _sleeps)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <param name="patience">Where nothing has come after it the batch is empty; null: for ever.</param>
    /// <returns>False where there is nothing any more, and never will be.</returns>
    public bool Take(List<SqliteWork> batch, TimeSpan? patience)
    {
        var end = patience is { } time ? Stopwatch.GetTimestamp() + Ticks(time) : Never;
        lock (_gate)
        {
            // Only whole milliseconds can be waited for; for a part of one nobody waits.
            while (!_closed && LeftUntil(Math.Min(_due, end)) is var left && left != 0)
            {
                _sleeps = Math.Min(_due, end);
                Monitor.Wait(_gate, left);
            }
            _sleeps = 0;
            if (_waiting.Count == 0)
                return !_closed;
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var work))
                batch.Add(work);
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

    /// <returns>In milliseconds.</returns>
    private static int LeftUntil(long time) =>
        time == Never ? Timeout.Infinite : (int)(Math.Max(time - Stopwatch.GetTimestamp(), 0) / Ticks(TimeSpan.FromMilliseconds(1)));

    private long DueOf(SqliteWork work)
    {
        if (work.Editor is not { } editor || editor == _lastEditor)
            return 0;
        var (now, patience) = (Stopwatch.GetTimestamp(), Ticks(work.Patience));
        return now - _taken > Quiet * patience ? 0 : now + patience;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
