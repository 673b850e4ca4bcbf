using System.Diagnostics;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Telemetry;

/// <summary>The executable and a collector of OpenTelemetry's.</summary>
public sealed class OtlpExportTests
{
    [Fact]
    public async Task It_sends_metrics_and_traces_to_the_collector_that_the_environment_names()
    {
        await using var collector = await Collector.Start();
        await using var gateway = await GatewayProcess.Start(null, Environment(collector.Address));
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        foreach (var name in (string[])["collabdocs.submissions", "collabdocs.connections", "collabdocs.fan_out.lag", "kestrel.active_connections"])
            await Eventually.True(() => collector.Has("/v1/metrics", name), $"{name} came");
        foreach (var name in (string[])["collabdocs.submit", "collabdocs.commit", "collabdocs.fanout"])
            await Eventually.True(() => collector.Has("/v1/traces", name), $"{name} came");
        Assert.True(collector.Has("/v1/metrics", "service.name\u0012\f\n\ncollabdocs"));
        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Paths.Order());
        Assert.Equal(0, await gateway.Terminate());
    }

    [Fact]
    public async Task It_serves_and_stops_in_time_where_the_collector_is_away()
    {
        await using var gateway = await GatewayProcess.Start(null, Environment("http://127.0.0.1:1"));
        await using (var ann = await gateway.Join())
            await ann.Edit("""[{"insert":"a"}]""");
        var told = Stopwatch.GetTimestamp();
        Assert.Equal(0, await gateway.Terminate());
        Assert.InRange(Stopwatch.GetElapsedTime(told).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Where_the_environment_names_none_nothing_of_it_is_loaded()
    {
        await using var gateway = await GatewayProcess.Start(null);
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        Assert.Contains("CollabDocs.Documents.dll", gateway.MappedFiles);
        Assert.DoesNotContain("OpenTelemetry", gateway.MappedFiles);
    }

    private static Dictionary<string, string> Environment(string collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };
}
