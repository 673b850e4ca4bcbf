using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway;

/// <summary>What the gateway measures, beside what documents do and on the same meter. README.md lists it.</summary>
internal sealed class GatewayMetrics
{
    private static readonly KeyValuePair<string, object?> New = new("resumed", false), Resumed = new("resumed", true);

    private static readonly KeyValuePair<string, object?>[] Limits =
        [.. Enum.GetValues<Limit>().Select(limit => new KeyValuePair<string, object?>("limit", WireName.Of(limit)))];

    private readonly DocumentsMetrics _documents;
    private readonly Counter<long> _joins;
    private readonly Histogram<double> _submitTime;
    private readonly Counter<long> _messagesReceived;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _messagesSent;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _revisionsSent;
    private readonly Counter<long> _presenceSent;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _cspReports;
    private readonly Counter<long> _limited;
    private int _connections;

    public GatewayMetrics(DocumentsMetrics documents)
    {
        _documents = documents;
        var meter = documents.Meter;
        meter.CreateObservableUpDownCounter("collabdocs.connections", () => Volatile.Read(ref _connections), "{connection}", "Open connections: WebSockets, and streams of the fallback");
        _joins = meter.CreateCounter<long>("collabdocs.joins", "{join}", "Connections that were welcomed to a document");
        _submitTime = meter.CreateHistogram(
            "collabdocs.submit.duration", "s", "From the moment that a connection submits until the document has answered: stored, or refused",
            advice: DocumentsMetrics.Seconds);
        _messagesReceived = meter.CreateCounter<long>("collabdocs.messages.received", "{message}", "Messages of clients");
        _bytesReceived = meter.CreateCounter<long>("collabdocs.traffic.received", "By", "Bytes in messages of clients");
        _messagesSent = meter.CreateCounter<long>("collabdocs.messages.sent", "{message}", "Messages to clients");
        _bytesSent = meter.CreateCounter<long>("collabdocs.traffic.sent", "By", "Bytes in messages to clients");
        _revisionsSent = meter.CreateCounter<long>("collabdocs.revisions.sent", "{revision}", "Revisions sent to connections one by one");
        _presenceSent = meter.CreateCounter<long>("collabdocs.presence.sent", "{message}", "Messages of presence to clients");
        _errors = meter.CreateCounter<long>("collabdocs.errors", "{message}", "Messages of clients that were answered with an error, by reason");
        _cspReports = meter.CreateCounter<long>("collabdocs.csp_reports", "{report}", "What browsers say that the page's Content-Security-Policy stopped, by directive");
        _limited = meter.CreateCounter<long>("collabdocs.limited", "{refusal}", "What was refused, held back or cut because somebody is beyond a limit, by the limit");
    }

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    public void Joined(bool resumed) => _joins.Add(1, resumed ? Resumed : New);

    public void Received(int bytes)
    {
        _messagesReceived.Add(1);
        _bytesReceived.Add(bytes);
    }

    /// <returns>What <see cref="Answered"/> is to be given.</returns>
    public long Submitted() => _submitTime.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>The document has answered a submission.</summary>
    public void Answered(long submitted)
    {
        if (submitted != 0)
            _submitTime.Record(Stopwatch.GetElapsedTime(submitted).TotalSeconds);
    }

    /// <summary>A submission was refused here: its document does not know of it, or could not be asked.</summary>
    public void Refused(RefusalReason reason) => _documents.Refused(reason);

    /// <summary>Something is handed to a socket: a message, or a part of one, of which the last counts.</summary>
    public void Sent(int messages, long bytes)
    {
        _messagesSent.Add(messages);
        _bytesSent.Add(bytes);
    }

    /// <summary>A connection's socket has taken revisions, one at least.</summary>
    /// <param name="following">When the connection began to follow the document, as <see cref="Stopwatch"/> tells it.</param>
    public void RevisionsSent(IReadOnlyList<Revision> revisions, long following)
    {
        _revisionsSent.Add(revisions.Count);
        _documents.Delivered(revisions, following);
    }

    public void PresenceSent() => _presenceSent.Add(1);

    /// <param name="directive">One of few: whoever reports must not make up tags.</param>
    public void CspReported(string directive) => _cspReports.Add(1, new KeyValuePair<string, object?>("directive", directive));

    public void Limited(Limit limit) => _limited.Add(1, Limits[(int)limit]);

    public void Errored(string reason) => _errors.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
