using System.Diagnostics;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What waits for the writer, and when it takes it: at once, or, where several people write, a moment after the batch before. A commit costs much the same
/// whatever is in it, and so does telling everybody. Any thread adds; the writer's takes.
/// </summary>
internal sealed class SqliteQueue
{
    private const int MaxBatch = 1_000;

    /// <summary>From the beginning of one batch to that of the next, at least, where both can wait: half a frame of a screen.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(8);

    private readonly object _gate = new();

    /// <summary>Unbounded: it holds one append of each document at most, for a document awaits its last one, and a few snapshots.</summary>
    private readonly Queue<SqliteWork> _waiting = new();
    private long? _takenAt;

    /// <summary>Whose alone the last batch was: who writes alone waits for his answer, and nobody else would come.</summary>
    private long? _lastEditor;
    private bool _hurry;
    private bool _closed;

    /// <returns>False where it is closed.</returns>
    public bool TryAdd(SqliteWork work)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _waiting.Enqueue(work);
            var urgent = work.Editor is not { } editor || editor == _lastEditor;
            _hurry |= urgent;
            if (urgent || _waiting.Count == 1)
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
            while (_waiting.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }
            while (!_hurry && !_closed && _takenAt is { } before && Interval - Stopwatch.GetElapsedTime(before) is var left && left > TimeSpan.Zero)
                Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds)); // a part of a millisecond would not be waited for
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var work))
                batch.Add(work);
            _hurry = _waiting.Count > 0;
        }
        _takenAt = Stopwatch.GetTimestamp();
        _lastEditor = batch.TrueForAll(work => work.SoleEditor == batch[0].SoleEditor) ? batch[0].SoleEditor : null;
        return true;
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
}
