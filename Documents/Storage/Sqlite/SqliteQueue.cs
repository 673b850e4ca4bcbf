using System.Diagnostics;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What waits for the writer, and when it takes it: at once, or, where several people write, at the next beat of a clock that goes while they do. A commit costs much the
/// same whatever is in it, and so does telling everybody. Any thread adds; the writer's takes.
/// </summary>
internal sealed class SqliteQueue
{
    private const int MaxBatch = 1_000;

    /// <summary>After so many beats with nothing the clock stands still, and what comes next is taken at once.</summary>
    private const int QuietBeats = 3;

    /// <summary>Less than a frame of a screen.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(15);

    private readonly object _gate = new();

    /// <summary>Unbounded: it holds one append of each document at most, for a document awaits its last one, and a few snapshots.</summary>
    private readonly Queue<SqliteWork> _waiting = new();

    /// <summary>When the next beat is; null while the clock stands still.</summary>
    private long? _beat;
    private int _beatsLeft;

    /// <summary>Something waits that is not to wait.</summary>
    private bool _hurry;

    /// <summary>Whose alone the last batch was: who writes alone waits for his answer, and nobody else would come.</summary>
    private long? _lastEditor;
    private bool _closed;

    /// <summary>The writer is late already. Any thread may ask.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
                return _hurry || (_waiting.Count > 0 && _beat <= Stopwatch.GetTimestamp());
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
            if (_hurry || (_beat is not null && work.Editor is { } editor && editor != _lastEditor))
                return true;
            _hurry = true;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <param name="patience">Where nothing has come after it the batch is empty; null: for ever.</param>
    /// <returns>False where there is nothing any more, and never will be.</returns>
    public bool Take(List<SqliteWork> batch, TimeSpan? patience)
    {
        var end = patience is { } time ? Stopwatch.GetTimestamp() + Ticks(time) : (long?)null;
        lock (_gate)
        {
            while (!_hurry && !_closed && Stopwatch.GetTimestamp() is var now && !(_waiting.Count == 0 && end <= now))
            {
                if (_beat <= now)
                {
                    if (_waiting.Count > 0)
                        break;
                    _beat = --_beatsLeft > 0 ? now + Ticks(Beat) : null;
                }
                Sleep(_beat ?? end, now);
            }
            if (_waiting.Count == 0)
                return !_closed;
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var work))
                batch.Add(work);
            _hurry = _waiting.Count > 0;
            if (batch.Find(work => work.IsAppend) is { SoleEditor: var first })
                Note(batch.TrueForAll(work => !work.IsAppend || work.SoleEditor == first) ? first : null);
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

    /// <param name="editor">Who has written all of the last batch; null where several have.</param>
    private void Note(long? editor)
    {
        var alone = editor is not null && editor == _lastEditor;
        (_beat, _beatsLeft) = (alone ? null : Stopwatch.GetTimestamp() + Ticks(Beat), QuietBeats);
        _lastEditor = editor;
    }

    private void Sleep(long? until, long now) =>
        Monitor.Wait(_gate, until is { } time ? (int)Math.Ceiling((time - now) * 1000.0 / Stopwatch.Frequency) : Timeout.Infinite); // it knows whole milliseconds only

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
