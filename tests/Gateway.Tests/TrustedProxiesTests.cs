using System.Net;
using System.Net.WebSockets;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests;

/// <summary>Who is believed where it says for whom it asks.</summary>
public sealed class TrustedProxiesTests
{
    public static TheoryData<string[], string, string> Chains => new()
    {
        // The setting, X-Forwarded-For, who asks.
        { [], "203.0.113.7", "127.0.0.1" },
        { ["10.0.0.1"], "203.0.113.7", "127.0.0.1" },
        { ["127.0.0.1"], "203.0.113.7", "203.0.113.7" },
        { ["127.0.0.0/8"], "203.0.113.7", "203.0.113.7" },
        { ["127.0.0.1"], "198.51.100.1, 203.0.113.7", "203.0.113.7" }, // what the client says itself
        { ["127.0.0.1", "10.0.0.0/8"], "198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7" },
        { ["127.0.0.1", "2001:db8::/32"], "203.0.113.7, 2001:db8::9", "203.0.113.7" },
        { ["127.0.0.1"], "nonsense", "127.0.0.1" },
    };

    [Theory, MemberData(nameof(Chains))]
    public async Task Who_asks_is_what_trusted_proxies_say_and_nobody_else(string[] trusted, string forwarded, string expected)
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-proxies-");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddCollabDocs(options => (options.DataDirectory, options.Authentication, options.TrustedProxies) = (directory.FullName, "tokens", trusted));
        await using (var app = builder.Build())
        {
            app.UseTrustedProxies();
            app.MapGet("/who", (HttpContext context) => context.Connection.RemoteIpAddress?.ToString());
            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            http.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
            Assert.Equal(expected, await http.GetStringAsync("who"));
        }
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("127.0.0.1", "https", "https://docs.example", 101)]
    [InlineData("127.0.0.1", "https", "https://docs.example:8443", 403)]
    [InlineData("127.0.0.1", "https", "http://docs.example", 403)] // came over http: may be anybody's
    [InlineData("127.0.0.1", "https", "https://evil.example", 403)]
    [InlineData("10.0.0.1", "https", "https://docs.example", 403)]
    [InlineData("127.0.0.1", "http", "http://docs.example", 101)]
    public async Task W9_the_origin_is_compared_with_what_a_trusted_proxy_says(string trusted, string scheme, string origin, int expected)
    {
        await using var gateway = await GatewayProcess.Start(null, $"--CollabDocs:TrustedProxies:0={trusted}", "--CollabDocs:Authentication=none", "--CollabDocs:OpenToAnyone=true");
        using var socket = new ClientWebSocket();
        foreach (var (name, value) in Forwarded(scheme))
            socket.Options.SetRequestHeader(name, value);
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(gateway.SocketAddress("doc"), default);
        }
        catch (WebSocketException)
        {
            // The status says it.
        }
        Assert.Equal(expected, (int)socket.HttpStatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents") { Content = new StringContent("""{"id":"made"}""") };
        foreach (var (name, value) in Forwarded(scheme))
            request.Headers.Add(name, value);
        using var made = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("/api/documents/made", made.Headers.Location?.ToString());
        Assert.Equal(scheme == "https" && trusted == "127.0.0.1", made.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("proxy.internal")]
    [InlineData("10.0.0.1/33")]
    [InlineData("*")]
    public async Task What_is_no_address_is_named_at_start(string proxy)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestGateway.Start(options => options.TrustedProxies = [proxy]));
        Assert.Contains($"CollabDocs:TrustedProxies has {proxy}", exception.Message);
    }

    private static Dictionary<string, string> Forwarded(string scheme) => new()
    {
        ["X-Forwarded-For"] = "203.0.113.7",
        ["X-Forwarded-Host"] = "docs.example",
        ["X-Forwarded-Proto"] = scheme,
    };
}
