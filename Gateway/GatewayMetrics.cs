using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollabDocs.Documents;

namespace CollabDocs.Gateway;

/// <summary>What the gateway measures and traces, under the name of <see cref="DocumentsMetrics"/>.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter _meter = new(DocumentsMetrics.Name);
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _revisionsSent;
    private readonly Counter<long> _errors;

    public GatewayMetrics()
    {
        _connections = _meter.CreateUpDownCounter<int>("collabdocs.connections", "{connection}", "Open WebSockets.");
        _revisionsSent = _meter.CreateCounter<long>("collabdocs.revisions_sent", "{revision}", "Revisions sent to connections.");
        _errors = _meter.CreateCounter<long>("collabdocs.errors", "{message}", "Messages of clients that were answered with an error, by reason.");
    }

    public ActivitySource Activities { get; } = new(DocumentsMetrics.Name);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void RevisionsSent(int count) => _revisionsSent.Add(count);

    public void Errored(string reason) => _errors.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }
}
