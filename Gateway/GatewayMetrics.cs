using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CollabDocs.Gateway;

/// <summary>What the gateway counts. Meter and activity source are called <c>CollabDocs</c>.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public static readonly ActivitySource Activities = new("CollabDocs");

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _submissions;
    private readonly Counter<long> _revisionsSent;
    private readonly Counter<long> _errors;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("CollabDocs");
        _connections = _meter.CreateUpDownCounter<int>("collabdocs.connections", "{connection}", "Open WebSockets.");
        _submissions = _meter.CreateCounter<long>("collabdocs.submissions", "{submission}", "Submissions by their outcome.");
        _revisionsSent = _meter.CreateCounter<long>("collabdocs.revisions_sent", "{revision}", "Revisions sent to connections.");
        _errors = _meter.CreateCounter<long>("collabdocs.errors", "{message}", "Messages of clients that were answered with an error, by reason.");
    }

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void Submitted(string outcome) => _submissions.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void RevisionsSent(int count) => _revisionsSent.Add(count);

    public void Errored(string reason) => _errors.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
