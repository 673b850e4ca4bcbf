using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Gateway.Commands;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>The command <c>keys</c>, on a store that is at rest and beside a server.</summary>
[Trait("Suite", "access")]
public sealed class KeyCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-keys-");

    private string Data => Path.Combine(_directory.FullName, "data");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_key_is_shown_once_listed_and_revoked()
    {
        Assert.Equal((0, "", ""), await Run("list"));
        var (code, key, said) = await Run("create", "the wiki");
        Assert.Equal(0, code);
        Assert.Matches("^cdk_[A-Za-z0-9_-]{43}\n$", key);
        Assert.Equal("collabdocs: key 1, the wiki. It is shown this once; the store has its hash.", said);
        await Run("create", "the bot");

        var (_, listed, _) = await Run("list");
        Assert.Matches("^1\t[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}Z\tgood\tthe wiki\n2\t[^\t]+\tgood\tthe bot\n$", listed);
        Assert.DoesNotContain(key.Trim(), listed, StringComparison.Ordinal);
        Assert.DoesNotContain(
            key.Trim()[4..], string.Concat(Directory.EnumerateFiles(Data).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))), StringComparison.Ordinal);

        Assert.Equal((0, "", "collabdocs: key 1 is revoked."), await Run("revoke", "1"));
        Assert.Equal((1, "", "collabdocs: there is no good key 1."), await Run("revoke", "1"));
        Assert.Equal((1, "", "collabdocs: there is no good key 7."), await Run("revoke", "7"));
        Assert.Matches("^1\t[^\t]+\trevoked [^\t]+\tthe wiki\n2\t[^\t]+\tgood\tthe bot\n$", (await Run("list")).Data);
    }

    [Theory]
    [InlineData]
    [InlineData("create")]
    [InlineData("create", "")]
    [InlineData("create", "a", "b")]
    [InlineData("create", "a\nb")]
    [InlineData("revoke")]
    [InlineData("revoke", "one")]
    [InlineData("revoke", "-1")]
    [InlineData("revoke", "99999999999999999999")]
    [InlineData("list", "all")]
    [InlineData("forget", "1")]
    [InlineData("list", "--document", "doc")]
    public async Task What_makes_no_sense_is_told_in_a_sentence(params string[] words)
    {
        var (code, data, said) = await Run(words);
        Assert.Equal((2, ""), (code, data));
        Assert.Matches("^collabdocs: [^\n]+$", said);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Beside_a_server_keys_are_made_and_revoked_and_go_at_once()
    {
        await using var gateway = await TestGateway.Start(options => options.Authentication = "tokens", directory: Data);
        await gateway.Documents.Find(Documents.DocumentId.Parse("doc"), CancellationToken.None); // so that its store is open
        var key = (await Run("create", "late")).Data.Trim();
        Assert.Equal(HttpStatusCode.OK, await List(gateway, key));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Run("create", $"k{i}"))); // while others write
        await gateway.Documents.Create(Documents.DocumentId.Parse("doc"), "Title", Text.Delta.Insert("x"), CancellationToken.None);
        Assert.Equal(6, (await Run("list")).Data.Count(letter => letter == '\n'));
        Assert.Equal((0, "", "collabdocs: key 1 is revoked."), await Run("revoke", "1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await List(gateway, key));
    }

    [Fact]
    public async Task The_executable_takes_the_command_beside_itself()
    {
        await using var server = await GatewayProcess.Start(Data, "--CollabDocs:Authentication=tokens");
        await using var command = CommandProcess.Start("keys", "create", "late", "--data", Data);
        var key = (await command.Output.ReadToEndAsync()).Trim();
        Assert.Equal(0, (await command.End()).Code);
        using var refused = await server.Http.GetAsync("api/documents");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await server.Http.GetAsync("api/documents");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(key, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("other machines", server.Output, StringComparison.OrdinalIgnoreCase);
        await server.Terminate();
    }

    private static async Task<HttpStatusCode> List(TestGateway gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/documents");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await gateway.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<(int Code, string Data, string Said)> Run(params string[] words)
    {
        using var input = new MemoryStream();
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var code = await new StoreProgram(input, output, error).Run(["keys", .. words, "--data", Data]);
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString().TrimEnd());
    }
}
