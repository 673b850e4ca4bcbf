using System.Net;
using System.Net.WebSockets;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests;

/// <summary>The executable with TLS of its own, as README.md ("In front of people") says.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-tls-");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_serves_over_TLS_with_the_certificate_that_Kestrel_is_given_and_only_over_TLS(bool pem)
    {
        await using var gateway = await Start(pem);
        Assert.Equal("https", gateway.Http.BaseAddress!.Scheme);
        await using (var ann = await gateway.Join())
        {
            await ann.Edit("""[{"insert":"hello"}]""");
            Assert.Equal("hello", await gateway.Text());
        }
        using var plain = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetStringAsync(new UriBuilder(gateway.Http.BaseAddress) { Scheme = "http", Path = "healthz" }.Uri));
        Assert.Equal(0, await gateway.Terminate());
    }

    /// <summary>Browsers take HTTP/2 where it is offered, which Kestrel does over TLS, for their sockets too (RFC 8441).</summary>
    [Fact]
    public async Task A_socket_may_come_over_HTTP_2()
    {
        await using var gateway = await Start();
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Origin", gateway.Http.BaseAddress!.ToString().TrimEnd('/'));
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, given, _, _) => TestCertificate.IsOne(given) } };
        using var invoker = new HttpMessageInvoker(handler);
        await using var line = await TestSocket.Connect(gateway.SocketAddress("doc"), socket, invoker);
        await using var ann = await TestSession.Begin(line, "Ann");
        await ann.Edit($$"""[{"insert":"{{new string('a', 300_000)}}"}]""");
        Assert.Equal(300_000, (await gateway.Text()).Length);
    }

    [Theory]
    [InlineData("docs.example", true)]
    [InlineData("localhost", false)]
    public async Task Browsers_are_told_to_come_back_over_TLS_but_to_this_machine(string host, bool told)
    {
        await using var gateway = await Start(settings: ["--AllowedHosts=docs.example;localhost", "--CollabDocs:Authentication=none", "--CollabDocs:OpenToAnyone=true"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/documents");
        request.Headers.Host = host;
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(told ? ["max-age=31536000"] : [], answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values : []);
    }

    [Fact]
    public async Task W10_over_TLS_browsers_report_by_the_Reporting_API()
    {
        await using var gateway = await Start(settings: $"--CollabDocs:WebRoot={Repository.Directory("web", "app")}");
        using var answer = await gateway.Http.GetAsync("d/notes");
        Assert.EndsWith("; report-uri /api/csp-reports; report-to csp", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("csp=\"/api/csp-reports\"", answer.Headers.GetValues("Reporting-Endpoints").Single());
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    public async Task W9_on_loopback_only_the_names_of_this_machine_are_taken_over_TLS_too(string host, HttpStatusCode expected)
    {
        await using var gateway = await Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "healthz");
        request.Headers.Host = host;
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Task<GatewayProcess> Start(bool pem = true, params string[] settings) =>
        GatewayProcess.Start(null, ["--urls", "https://127.0.0.1:0", .. TestCertificate.Write(_directory.FullName, pem), .. settings]);
}
