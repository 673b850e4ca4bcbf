using System.Net;
using System.Net.Http.Json;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hooks;

/// <summary>What README.md says of hooks is compiled, and does what it says.</summary>
public sealed class HookExampleTests
{
    [Fact]
    public void The_README_has_the_examples_that_are_compiled()
    {
        var readme = File.ReadAllText(Repository.Directory("README.md"));
        var source = File.ReadAllText(Repository.Directory("tests/Gateway.Tests/Hooks/HookExamples.cs"));
        var examples = source.Split("// example\n").Skip(1).Select(part => Unindented(part.Split("// end")[0])).ToList();
        Assert.Equal(3, examples.Count);
        Assert.All(examples, example => Assert.Contains(example, readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_with_the_examples_indexes_what_is_stored_and_refuses_links()
    {
        var data = Directory.CreateTempSubdirectory("collabdocs-example-").FullName;
        try
        {
            await using var host = HookHost.Build(["--Logging:LogLevel:Default=None"], data);
            await host.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(host.Urls.Single()) };
            using var made = await http.PostAsJsonAsync("api/documents", new { id = "doc", text = "made " });
            using var appended = await http.PostAsync("api/documents/doc/text", new StringContent("and appended"));
            using var refused = await http.PostAsync("api/documents/doc/text", new StringContent("https://evil.example"));
            var words = host.Services.GetRequiredService<SearchIndex>().Words;
            await host.StopAsync(); // then all is told
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("made", words);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static string Unindented(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));
    }
}
