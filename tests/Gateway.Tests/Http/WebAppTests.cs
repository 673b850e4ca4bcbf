using System.Net;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class WebAppTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("collabdocs-web-").FullName;

    public WebAppTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        File.WriteAllText(Path.Combine(_root, "index.html"), "<!doctype html>");
        File.WriteAllText(Path.Combine(_root, "service-worker.js"), "//");
        File.WriteAllText(Path.Combine(_root, "manifest.webmanifest"), "{}");
        File.WriteAllText(Path.Combine(_root, "assets", "index-4f2a.js"), "//");
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8", "no-cache")]
    [InlineData("/d/some.document", "text/html; charset=utf-8", "no-cache")]
    [InlineData("/index.html", "text/html; charset=utf-8", "no-cache")]
    [InlineData("/service-worker.js", "text/javascript", "no-cache")]
    [InlineData("/manifest.webmanifest", "application/manifest+json", "no-cache")]
    [InlineData("/assets/index-4f2a.js", "text/javascript", "public, max-age=31536000, immutable")]
    public async Task The_page_is_served_as_what_it_is_and_kept_as_long_as_it_may(string path, string type, string caching)
    {
        await using var gateway = await TestGateway.Start(options => options.WebRoot = _root);
        using var answer = await gateway.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((type, caching), (answer.Content.Headers.ContentType?.ToString(), answer.Headers.GetValues("Cache-Control").Single()));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("/assets/index-0000.js")]
    [InlineData("/nothing")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/assets/..%2f..%2f..%2fetc%2fpasswd")]
    public async Task What_is_not_of_the_page_is_not_served(string path)
    {
        await using var gateway = await TestGateway.Start(options => options.WebRoot = _root);
        using var answer = await gateway.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_web_root_without_a_page_is_a_mistake_that_is_named() =>
        Assert.Contains(
            "WebRoot", (await Assert.ThrowsAsync<InvalidOperationException>(() => TestGateway.Start(options => options.WebRoot = Path.GetTempPath()))).Message);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
