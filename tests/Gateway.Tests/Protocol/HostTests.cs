using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>The name under which a request comes in (PROTOCOL W9).</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0", "evil.example", null, HttpStatusCode.BadRequest)]
    [InlineData("http://127.0.0.1:0", "localhost", null, HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:0", "127.0.0.1", null, HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:0", "docs.example", "docs.example", HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:0", "localhost", "docs.example", HttpStatusCode.BadRequest)]
    public async Task W9_on_loopback_only_the_names_of_this_machine_are_taken(string urls, string host, string? allowed, HttpStatusCode expected)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();
        builder.Configuration["AllowedHosts"] = allowed;
        builder.GuardHosts(urls);
        await using var app = builder.Build();
        app.MapGet("/", () => Results.Text("ok"));
        await app.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single());
        request.Headers.Host = host;
        Assert.Equal(expected, (await http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:5080;http://[::1]:5080", "localhost;127.0.0.1;[::1]")]
    [InlineData("http://localhost:5080;http://0.0.0.0:5080", null)]
    [InlineData("http://*:5080", null)]
    public void W9_beyond_loopback_any_name_is_taken(string urls, string? expected)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["AllowedHosts"] = null;
        builder.GuardHosts(urls);
        Assert.Equal(expected, builder.Configuration["AllowedHosts"]);
    }
}
