using CollabDocs.Gateway.Limits;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>Where browsers say what the page's policy kept from happening (PROTOCOL W11): an attempt, or a mistake of ours. Anybody may send such reports, so
/// they are counted and told of up to a rate.</summary>
internal sealed partial class CspReportEndpoint(CollabDocsOptions options, GatewayMetrics metrics, TimeProvider time, ILogger log)
{
    public const string Address = "/api/csp-reports";

    private const int MaxBodyBytes = 64 * 1024;

    private const int ReportsPerSecond = 10;

    private readonly Rate _rate = new(ReportsPerSecond, ReportsPerSecond, time);
    private long _due;

    public static void Map(WebApplication app)
    {
        var endpoint = new CspReportEndpoint(
            app.Services.GetRequiredService<CollabDocsOptions>(),
            app.Services.GetRequiredService<GatewayMetrics>(),
            app.Services.GetRequiredService<TimeProvider>(),
            app.Logger);
        app.MapPost(Address, (Delegate)endpoint.Take).ExcludeFromDescription();
    }

    private async Task<IResult> Take(HttpContext context)
    {
        var request = context.Request;
        NoPage.Mark(context.Response);
        if (!AllowedOrigin.Covers(request, options))
            return Problems.ForeignOrigin();
        // Types that a page of another site cannot send without being asked for leave.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType.Value is not ("application/csp-report" or "application/reports+json"))
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "type_unknown", "Reports are application/csp-report or application/reports+json.");
        if (!HasTurn())
        {
            context.Response.Headers.RetryAfter = "1";
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_reports", "Reports are taken up to a rate.");
        }
        if (await RequestBody.Read(request, MaxBodyBytes) is not { } body)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "report_too_large", $"Reports have at most {MaxBodyBytes} bytes.");
        if (!CspReport.TryRead(body, out var reports))
            return Problems.Malformed("The body is a report of a Content-Security-Policy.");
        for (var index = 0; index < reports.Count && (index == 0 || HasTurn()); index++)
        {
            var report = reports[index];
            metrics.CspReported(report.Directive);
            LogReport(log, report.Directive, report.Blocked, report.Document, report.Source);
        }
        return Results.NoContent();
    }

    private bool HasTurn() => _rate.TryTake(ref _due, out _);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A browser reports that the page's Content-Security-Policy ({Directive}) stopped something: {Blocked}, in document '{Document}', by script '{Source}'.")]
    private static partial void LogReport(ILogger log, string directive, string blocked, string document, string source);
}
