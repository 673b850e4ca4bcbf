using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using CollabDocs.Documents.Hooks;

namespace CollabDocs.Documents;

/// <summary>What documents measure, under the name <see cref="Name"/>. An instrument that nobody listens to costs a look at a field. README.md lists them.</summary>
public sealed class DocumentsMetrics : IDisposable
{
    public const string Name = "CollabDocs";

    private static readonly KeyValuePair<string, object?>[] Reasons =
        [.. Enumerable.Range(0, (int)Enum.GetValues<RefusalReason>().Max() + 1).Select(reason => Tag("reason", (RefusalReason)reason))];

    private static readonly KeyValuePair<string, object?>[] Outcomes = [.. Enum.GetValues<WebhookOutcome>().Select(outcome => Tag("outcome", outcome))];

    /// <summary>Bounds of the buckets of durations.</summary>
    public static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private static readonly InstrumentAdvice<int> InOneCommit = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] };

    private static readonly InstrumentAdvice<long> Missed = new() { HistogramBucketBoundaries = [10, 100, 1_000, 10_000, 100_000, 1_000_000] };

    private readonly Counter<long> _submissions;
    private readonly Counter<long> _refusals;
    private readonly Histogram<int> _commitWrites;
    private readonly Histogram<int> _commitRevisions;
    private readonly Histogram<double> _commitTime;
    private readonly Histogram<double> _fanOutLag;
    private readonly Histogram<long> _catchUps;
    private readonly Counter<long> _presenceChanges;
    private readonly Counter<long> _webhooks;
    private int _inMemory;

    public DocumentsMetrics()
    {
        _submissions = Meter.CreateCounter<long>("collabdocs.submissions", "{submission}", "Submissions accepted, or known already");
        _refusals = Meter.CreateCounter<long>("collabdocs.refusals", "{submission}", "Submissions refused, by reason");
        _commitWrites = Meter.CreateHistogram("collabdocs.commit.writes", "{write}", "Writes of all documents in one transaction", advice: InOneCommit);
        _commitRevisions = Meter.CreateHistogram("collabdocs.commit.revisions", "{revision}", "Revisions in one transaction", advice: InOneCommit);
        _commitTime = Meter.CreateHistogram("collabdocs.commit.duration", "s", "Time of one transaction", advice: Seconds);
        _fanOutLag = Meter.CreateHistogram(
            "collabdocs.fan_out.lag", "s", "From the moment that a revision is published until a connection's socket has taken it", advice: Seconds);
        _catchUps = Meter.CreateHistogram(
            "collabdocs.catch_up.revisions", "{revision}", "Missed revisions that were composed into one delta", advice: Missed);
        _presenceChanges = Meter.CreateCounter<long>("collabdocs.presence.changes", "{change}", "Sessions that came, moved or left, before they are coalesced");
        _webhooks = Meter.CreateCounter<long>("collabdocs.webhooks", "{message}", "Messages to webhooks, by what became of them");
        Meter.CreateObservableUpDownCounter(
            "collabdocs.documents.in_memory", () => Volatile.Read(ref _inMemory), "{document}", "Documents in memory");
    }

    /// <summary>The one meter: who measures more adds his instruments to it.</summary>
    public Meter Meter { get; } = new(Name);

    public void Dispose() => Meter.Dispose();

    /// <summary>A submission was refused, by its document or before it came there.</summary>
    public void Refused(RefusalReason reason) => _refusals.Add(1, Reasons[(int)reason]);

    /// <summary>Revisions have come from another process, where they are published.</summary>
    public void Arrived(IReadOnlyList<Revision> revisions)
    {
        if (_fanOutLag.Enabled || Traces.IsAnybodyListening)
            RevisionTrace.Publish(revisions);
    }

    /// <summary>A connection's socket has taken revisions.</summary>
    /// <param name="since">When the connection began to follow, as <see cref="Stopwatch"/> tells it: what was published before is not late.</param>
    public void Delivered(IReadOnlyList<Revision> revisions, long since)
    {
        if (_fanOutLag.Enabled && revisions[0].Trace is { PublishedAt: var published } && published > since)
            _fanOutLag.Record(Stopwatch.GetElapsedTime(published).TotalSeconds);
    }

    internal void Submitted(SubmitOutcome outcome)
    {
        if (outcome is SubmitOutcome.Refused refused)
            Refused(refused.Reason);
        else
            _submissions.Add(1);
    }

    /// <summary>A transaction has been committed.</summary>
    /// <param name="started">When it began, as <see cref="Stopwatch"/> tells it.</param>
    internal void Committed(int writes, int revisions, long started)
    {
        _commitWrites.Record(writes);
        _commitRevisions.Record(revisions);
        if (_commitTime.Enabled)
            _commitTime.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Revisions of a document are stored, and published now.</summary>
    internal void Published(DocumentId document, IReadOnlyList<Revision> revisions, TimeProvider time)
    {
        if (!_fanOutLag.Enabled && !Traces.IsAnybodyListening)
            return;
        RevisionTrace.Publish(revisions);
        Traces.Committed(document, revisions, time);
    }

    internal void CaughtUp(IReadOnlyList<Passage> passages)
    {
        if (!_catchUps.Enabled)
            return;
        foreach (var passage in passages)
            if (passage is Passage.Composed composed)
                _catchUps.Record(composed.To - composed.From);
    }

    internal void PresenceChanged() => _presenceChanges.Add(1);

    internal void WebhookAnswered(WebhookOutcome outcome) => _webhooks.Add(1, Outcomes[(int)outcome]);

    internal void Opened() => Interlocked.Increment(ref _inMemory);

    internal void Closed() => Interlocked.Decrement(ref _inMemory);

    private static KeyValuePair<string, object?> Tag<T>(string name, T value)
        where T : struct, Enum => new(name, JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
}
