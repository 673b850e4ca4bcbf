using System.Net;
using System.Net.Http.Headers;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using CollabDocs.Gateway.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>What browsers say that the page's policy stopped (PROTOCOL W11).</summary>
public sealed class CspReportTests : IDisposable
{
    private const string ReportUri = "application/csp-report";
    private const string ReportingApi = "application/reports+json";
    private const string Sound = """{"csp-report":{"effective-directive":"img-src","blocked-uri":"data"}}""";

    private readonly string _root = Directory.CreateTempSubdirectory("collabdocs-reports-").FullName;
    private readonly RecordedLog _log = new();
    private readonly ManualTime _time = new();

    public CspReportTests() => File.WriteAllText(Path.Combine(_root, "index.html"), "<!doctype html>");

    public static TheoryData<string, string, string[]> Reports => new()
    {
        {
            ReportUri,
            """
            {"csp-report":{"document-uri":"http://localhost/d/notes?token=secret","violated-directive":"img-src","effective-directive":"img-src",
            "blocked-uri":"http://words.example/of/the/text","source-file":"http://localhost/assets/editor-page-4f2a.js","line-number":3,"script-sample":"words"}}
            """,
            ["(img-src) stopped something: http, in document 'notes', by script '/assets/editor-page-4f2a.js:3'."]
        },
        {
            ReportingApi,
            """
            [{"type":"csp-violation","body":{"documentURL":"http://localhost/d/notes","effectiveDirective":"script-src-elem","blockedURL":"inline","sample":"words"}},
            {"type":"deprecation","body":{"id":"words"}},
            {"type":"csp-violation","body":{"documentURL":"http://localhost/","effectiveDirective":"words","blockedURL":"words of the text","lineNumber":"words","sourceFile":"http://localhost/d/words"}}]
            """,
            ["(script-src-elem) stopped something: inline, in document 'notes', by script ''.", "(other) stopped something: other, in document '', by script ''."]
        },
        { ReportUri, """{"csp-report":{}}""", ["(other) stopped something: other, in document '', by script ''."] },
        { ReportUri, """{"csp-report":{"effective-directive":"img-src\nforged","document-uri":"http://x/d/a%0Aforged","blocked-uri":"a\nforged:"}}""",
            ["(other) stopped something: other, in document '', by script ''."] },
        { ReportingApi, "[]", [] },
    };

    [Theory, MemberData(nameof(Reports))]
    public async Task W11_a_report_is_told_of_without_the_text(string type, string body, string[] told)
    {
        await using var gateway = await Start();
        using var answer = await Send(gateway, type, body);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(told, _log.Lines.Select(line => line[(line.IndexOf("Policy ", StringComparison.Ordinal) + "Policy ".Length)..]));
    }

    [Theory]
    [InlineData(ReportUri, "{", HttpStatusCode.BadRequest)]
    [InlineData(ReportUri, "[1]", HttpStatusCode.NoContent)]
    [InlineData(ReportUri, "1", HttpStatusCode.BadRequest)]
    [InlineData(ReportUri, """{"csp-report":1}""", HttpStatusCode.BadRequest)]
    [InlineData(ReportUri, """{"csp-report":{"blocked-uri":"\ud800"}}""", HttpStatusCode.BadRequest)]
    [InlineData("text/plain", Sound, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", Sound, HttpStatusCode.UnsupportedMediaType)]
    public async Task W11_what_is_no_report_is_refused(string type, string body, HttpStatusCode expected)
    {
        await using var gateway = await Start();
        using var answer = await Send(gateway, type, body);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task W11_a_report_is_bounded_and_pages_of_others_send_none()
    {
        await using var gateway = await Start();
        using var large = await Send(gateway, ReportUri, new string(' ', 64 * 1024) + Sound);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var foreign = await Send(gateway, ReportUri, Sound, "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task W11_so_many_are_counted_and_told_of_in_a_second_and_no_more()
    {
        await using var gateway = await Start();
        using var measured = new Measurements(gateway);
        var many = $"[{string.Join(',', Enumerable.Repeat("""{"type":"csp-violation","body":{"effectiveDirective":"img-src"}}""", 100))}]";
        using var first = await Send(gateway, ReportingApi, many);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        using var second = await Send(gateway, ReportUri, Sound);
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (second.StatusCode, second.Headers.RetryAfter?.ToString()));
        _time.Advance(TimeSpan.FromSeconds(1));
        using var third = await Send(gateway, ReportUri, Sound);
        Assert.Equal(HttpStatusCode.NoContent, third.StatusCode);
        Assert.Equal(11, _log.Lines.Count);
        Assert.Equal(11, measured.Sum("collabdocs.csp_reports", "directive=img-src"));
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        _log.Dispose();
    }

    private Task<TestGateway> Start() => TestGateway.Start(
        options => options.WebRoot = _root,
        services => services.AddSingleton<TimeProvider>(_time).AddLogging(logging => logging.AddProvider(_log)));

    private static async Task<HttpResponseMessage> Send(TestGateway gateway, string type, string body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/csp-reports") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await gateway.Http.SendAsync(request);
    }
}
