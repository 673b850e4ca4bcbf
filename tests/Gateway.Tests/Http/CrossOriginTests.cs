using System.Net;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>Pages of other origins, in browsers that keep to CORS (PROTOCOL W9).</summary>
public sealed class CrossOriginTests
{
    [Theory]
    [InlineData("https://wiki.example", "https://wiki.example")]
    [InlineData("http://localhost:5173", "http://localhost:5173")]
    [InlineData("https://evil.example", null)]
    public async Task W9_a_page_of_an_allowed_origin_may_read_the_answer(string origin, string? allowed)
    {
        await using var gateway = await TestGateway.Start(options => options.AllowedOrigins = ["https://wiki.example"]);
        foreach (var path in new[] { "api/documents", "api/documents/missing", "api/openapi.json" })
        {
            using var answer = await Send(gateway, HttpMethod.Get, path, origin);
            Assert.Equal(allowed, Header(answer, "Access-Control-Allow-Origin"));
            Assert.Equal(allowed is null ? null : "Origin, Authorization", Header(answer, "Vary"));
        }
    }

    [Theory]
    [InlineData("api/documents", "POST")]
    [InlineData("api/documents/doc", "PATCH")]
    [InlineData("api/documents/doc", "DELETE")]
    [InlineData("api/documents/doc/text", "PUT")]
    [InlineData("api/documents/doc/versions", "POST")]
    [InlineData("api/documents/doc/versions/1", "PATCH")]
    [InlineData("api/openapi.json", "GET")]
    public async Task W9_a_preflight_is_answered(string path, string method)
    {
        await using var gateway = await TestGateway.Start(options => options.AllowedOrigins = ["https://wiki.example"]);
        using var answer = await Send(gateway, HttpMethod.Options, path, "https://wiki.example");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("https://wiki.example", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods")!);
        Assert.Contains("Idempotency-Key", Header(answer, "Access-Control-Allow-Headers")!);

        using var foreign = await Send(gateway, HttpMethod.Options, path, "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task W9_who_is_no_browser_is_told_nothing_of_origins()
    {
        await using var gateway = await TestGateway.Start();
        using var answer = await gateway.Http.GetAsync("api/documents");
        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    private static async Task<HttpResponseMessage> Send(TestGateway gateway, HttpMethod method, string path, string origin)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        return await gateway.Http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
