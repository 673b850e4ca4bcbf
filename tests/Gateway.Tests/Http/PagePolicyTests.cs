using System.Text.RegularExpressions;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class PagePolicyTests
{
    [Fact]
    public async Task The_page_comes_with_the_policy_that_it_has_itself_and_in_nobody_elses_frame()
    {
        var page = File.ReadAllText(Repository.Directory("web", "app", "index.html"));
        var own = Regex.Match(page, "http-equiv=\"Content-Security-Policy\"\\s+content=\"([^\"]*)\"").Groups[1].Value;
        var root = Directory.CreateTempSubdirectory("collabdocs-page-");
        try
        {
            File.WriteAllText(Path.Combine(root.FullName, "index.html"), page);
            File.WriteAllText(Path.Combine(root.FullName, "service-worker.js"), "//");
            var builder = WebApplication.CreateBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.Services.AddCollabDocs(options => (options.DataDirectory, options.WebRoot) = (root.FullName, root.FullName));
            await using var app = builder.Build();
            app.UseCollabDocsWeb();
            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            foreach (var path in new[] { "/", "/d/notes", "/index.html" })
                using (var answer = await http.GetAsync(path))
                    Assert.Equal($"{own}; frame-ancestors 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
            using var worker = await http.GetAsync("/service-worker.js");
            Assert.False(worker.Headers.Contains("Content-Security-Policy"));
            await app.StopAsync();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
