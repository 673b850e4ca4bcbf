using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CollabDocs.Gateway.Tests.Telemetry;

/// <summary>What one gateway measures, from the beginning on.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentBag<Instrument> _instruments = [];
    private readonly ConcurrentQueue<Measurement> _measured = new();

    /// <summary>Observable instruments tell what is, not what has been added.</summary>
    private readonly ConcurrentDictionary<string, double> _observed = new();

    public Measurements(TestGateway gateway)
    {
        var meter = gateway.Services.GetRequiredService<DocumentsMetrics>().Meter;
        gateway.Services.GetRequiredService<GatewayMetrics>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter)
                return;
            _instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => _instruments;

    /// <summary>Of an instrument that is observed: what it is now.</summary>
    public double Now(string instrument)
    {
        _listener.RecordObservableInstruments();
        return _observed[instrument];
    }

    /// <summary>All that was added or recorded.</summary>
    /// <param name="tag">Only with this tag, <c>name=value</c>.</param>
    public double Sum(string instrument, string? tag = null) => Of(instrument, tag).Sum(measured => measured.Value);

    public int Count(string instrument, string? tag = null) => Of(instrument, tag).Count();

    /// <summary>The names of the tags that an instrument was given.</summary>
    public IEnumerable<string> Tags(string instrument) => Of(instrument, null).SelectMany(measured => measured.Tags).Select(tag => tag.Split('=')[0]).Distinct();

    public void Dispose() => _listener.Dispose();

    private IEnumerable<Measurement> Of(string instrument, string? tag) =>
        _measured.Where(measured => measured.Instrument == instrument && (tag is null || measured.Tags.Contains(tag)));

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.IsObservable)
            _observed[instrument.Name] = value;
        else
            _measured.Enqueue(new Measurement(instrument.Name, value, [.. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
    }

    private sealed record Measurement(string Instrument, double Value, IReadOnlyList<string> Tags);
}
