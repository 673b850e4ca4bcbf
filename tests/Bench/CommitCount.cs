using System.Diagnostics.Metrics;
using CollabDocs.Documents;

namespace CollabDocs.Bench;

/// <summary>Counts the transactions that a store commits, as its metrics tell.</summary>
internal sealed class CommitCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public CommitCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DocumentsMetrics.Name && instrument.Name == "collabdocs.commit.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public long Count => Volatile.Read(ref _count);

    public void Reset() => Volatile.Write(ref _count, 0);

    public void Dispose() => _listener.Dispose();
}
