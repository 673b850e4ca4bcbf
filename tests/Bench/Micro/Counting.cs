using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using CollabDocs.Documents;
using CollabDocs.Gateway;

namespace CollabDocs.Bench.Micro;

/// <summary>What the metrics and traces of one submission cost that goes to its author: received, answered, stored, published, sent.</summary>
public class Counting
{
    private readonly DocumentsMetrics _quiet = new();
    private readonly DocumentsMetrics _heard = new();
    private readonly MeterListener _listener = new();
    private readonly GatewayMetrics _ofQuiet, _ofHeard;
    private readonly DocumentId _document = DocumentId.Parse("doc");
    private readonly List<Revision> _revisions = Typing.Revisions(1, 1);
    private readonly SubmitOutcome _accepted = new SubmitOutcome.Accepted(1);

    public Counting()
    {
        (_ofQuiet, _ofHeard) = (new GatewayMetrics(_quiet), new GatewayMetrics(_heard));
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _heard.Meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.Start();
    }

    [Benchmark(Description = "a submission, where nobody listens")]
    public void Quiet() => Count(_quiet, _ofQuiet);

    [Benchmark(Description = "a submission, where somebody listens to metrics")]
    public void Heard()
    {
        _revisions[0].Trace = null;
        Count(_heard, _ofHeard);
    }

    private void Count(DocumentsMetrics documents, GatewayMetrics gateway)
    {
        gateway.Received(80);
        using var activity = Traces.Submit(_document, 17, 1);
        var submitted = gateway.Submitted();
        documents.Submitted(_accepted);
        documents.Committed(1, 1, started: 1);
        documents.Published(_document, _revisions, TimeProvider.System);
        gateway.Answered(submitted);
        Traces.Answered(activity, _accepted);
        gateway.Sent(1, 120);
        gateway.RevisionsSent(_revisions, following: 1);
        Traces.FannedOut(_document, _revisions, 1, TimeProvider.System);
    }
}
