using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CollabDocs.Documents;

/// <summary>What documents measure and trace, under the name <see cref="Name"/>.</summary>
public sealed class DocumentsMetrics : IDisposable
{
    public const string Name = "CollabDocs";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _submissions;
    private readonly Counter<long> _refusals;
    private readonly Histogram<int> _commitWrites;
    private readonly Histogram<double> _commitTime;
    private readonly UpDownCounter<int> _inMemory;

    public DocumentsMetrics()
    {
        _submissions = _meter.CreateCounter<long>("collabdocs.submissions", "{submission}", "Submissions accepted or known already.");
        _refusals = _meter.CreateCounter<long>("collabdocs.refusals", "{submission}", "Submissions refused, by reason.");
        _commitWrites = _meter.CreateHistogram<int>("collabdocs.commit.writes", "{write}", "Writes of all documents in one transaction.");
        _commitTime = _meter.CreateHistogram<double>("collabdocs.commit.duration", "ms", "Time of one transaction.");
        _inMemory = _meter.CreateUpDownCounter<int>("collabdocs.documents.in_memory", "{document}", "Documents in memory.");
    }

    public ActivitySource Activities { get; } = new(Name);

    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }

    internal void Submitted(SubmitOutcome outcome)
    {
        if (outcome is SubmitOutcome.Refused refused)
            _refusals.Add(1, new KeyValuePair<string, object?>("reason", refused.Reason));
        else
            _submissions.Add(1);
    }

    internal void Committed(int writes, TimeSpan elapsed)
    {
        _commitWrites.Record(writes);
        _commitTime.Record(elapsed.TotalMilliseconds);
    }

    internal void Opened() => _inMemory.Add(1);

    internal void Closed() => _inMemory.Add(-1);
}
