using System.Text.RegularExpressions;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>What the page may do, and what nothing else may (PROTOCOL W10).</summary>
public sealed class PagePolicyTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Repository.Directory("web", "app", "index.html"));

    private readonly string _root = Directory.CreateTempSubdirectory("collabdocs-page-").FullName;

    public PagePolicyTests()
    {
        File.WriteAllText(Path.Combine(_root, "index.html"), Page);
        File.WriteAllText(Path.Combine(_root, "service-worker.js"), "//");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/d/notes")]
    [InlineData("/index.html")]
    public async Task W10_the_page_comes_with_the_policy_that_it_has_itself_and_in_nobodys_frame(string path)
    {
        await using var gateway = await Start();
        using var answer = await gateway.Http.GetAsync(path);
        var own = Policy().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
        Assert.Equal($"{own}; frame-ancestors 'none'; report-uri /api/csp-reports", Header(answer, "Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", own);
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Contains("geolocation=()", Header(answer, "Permissions-Policy"));
    }

    /// <summary>Which the page's address does not match, and a file does.</summary>
    [Theory]
    [InlineData("//index.html")]
    [InlineData("///index.html")]
    public async Task W10_by_no_spelling_of_its_address_does_the_page_come_without_a_policy(string path)
    {
        await using var gateway = await Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Http.BaseAddress!, "/") + path[1..]);
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
        Assert.DoesNotContain(PagePolicy.NoncePlaceholder, Header(answer, "Content-Security-Policy"));
    }

    [Fact]
    public async Task W10_each_answer_has_a_nonce_of_its_own_and_nothing_else_differs()
    {
        await using var gateway = await Start();
        var pages = new[] { await gateway.Http.GetStringAsync("/"), await gateway.Http.GetStringAsync("/") };
        var nonces = pages.Select(page => Nonce().Match(page).Groups[1].Value).ToList();
        Assert.NotEqual(nonces[0], nonces[1]);
        Assert.All(nonces, nonce => Assert.Equal(24, nonce.Length));
        Assert.All(pages.Zip(nonces), each => Assert.Equal(Page, each.First.Replace(each.Second, PagePolicy.NoncePlaceholder)));
    }

    [Fact]
    public async Task Its_service_worker_is_under_no_policy_of_the_page()
    {
        await using var gateway = await Start();
        using var answer = await gateway.Http.GetAsync("/service-worker.js");
        Assert.False(answer.Headers.Contains("Content-Security-Policy"));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("api/documents/doc/text")]
    [InlineData("api/documents/doc/delta")]
    [InlineData("api/documents/doc")]
    [InlineData("api/documents")]
    [InlineData("api/documents/missing/text")]
    [InlineData("api/documents/doc/revisions/1/text")]
    [InlineData("api/documents/doc/history")]
    [InlineData("api/documents/doc/versions")]
    [InlineData("api/documents/doc/socket")]
    [InlineData("api/documents/%3Cscript%3E/text")]
    [InlineData("api/openapi.json")]
    public async Task W10_what_is_answered_over_HTTP_runs_nothing(string path)
    {
        await using var gateway = await TestGateway.Start();
        using var made = await gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc","text":"<script>alert(1)</script>"}"""));
        made.EnsureSuccessStatusCode();
        foreach (var origin in (string?[])[null, "https://evil.example"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (origin is not null)
                request.Headers.Add("Origin", origin);
            using var answer = await gateway.Http.SendAsync(request);
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
            Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task<TestGateway> Start() => TestGateway.Start(options => options.WebRoot = _root);

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private static Regex Policy() => new("http-equiv=\"Content-Security-Policy\"\\s+content=\"([^\"]*)\"");

    private static Regex Nonce() => new("nonce=\"([^\"]*)\"");
}
