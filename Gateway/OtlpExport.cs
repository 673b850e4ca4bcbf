using System.Runtime.CompilerServices;
using CollabDocs.Documents;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace CollabDocs.Gateway;

/// <summary>
/// Sends the metrics and traces of an executable to a collector of OpenTelemetry's, where the environment names one. Whom to send to, and how, is said by
/// OpenTelemetry's own variables; its code is loaded only then. Hosts of one's own choose their exporter themselves.
/// </summary>
internal static class OtlpExport
{
    /// <summary>Of a process: in the cluster's, the nodes of it are instances of one service.</summary>
    private const string ServiceName = "collabdocs";

    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <param name="meters">Of others, to be exported beside our own and those of .NET and ASP.NET Core.</param>
    public static void ExportWhereTold(this WebApplicationBuilder builder, params string[] meters)
    {
        if (Endpoints.Any(name => builder.Configuration[name] is { Length: > 0 }))
            Add(builder, meters);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add(WebApplicationBuilder builder, string[] meters)
    {
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.None); // the log is written where it always is
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService(ServiceName).AddTelemetrySdk().AddEnvironmentVariableDetector()) // the last wins
            .WithMetrics(metrics => metrics
                .AddMeter(DocumentsMetrics.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddMeter(meters))
            .WithTracing(traces => traces.AddSource(DocumentsMetrics.Name))
            .UseOtlpExporter();
    }
}
