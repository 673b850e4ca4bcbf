using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class VersionTests : IAsyncLifetime
{
    private const string Versions = "api/documents/doc/versions";

    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.Start();
        using var made = await _gateway.Http.PostAsync("api/documents", Body("""{"id":"doc","text":"one"}"""));
        using var appended = await _gateway.Http.PostAsync("api/documents/doc/text", Body(" two"));
        Assert.Equal(HttpStatusCode.OK, appended.StatusCode);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A14_a_version_is_made_of_a_revision_or_of_the_head()
    {
        using var answer = await _gateway.Http.PostAsync(Versions, Body("""{"name":"Draft 😀","revision":1,"note":"a\r\nb\tc","author":"Ann"}"""));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var first = await Json(answer);
        Assert.Equal($"/{Versions}/{(long)first["id"]!}", answer.Headers.Location?.ToString());
        Assert.Equal((1, "named", "Draft 😀", "a\nb\tc", "Ann"),
            ((int)first["revision"]!, (string)first["kind"]!, (string)first["name"]!, (string)first["note"]!, (string)first["author"]!));
        Assert.InRange((long)first["created"]!, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        var head = await Post("""{"name":"Draft"}""");
        Assert.Equal((2, "", ""), ((int)head["revision"]!, (string)head["note"]!, (string)head["author"]!));
        Assert.Equal(0, (int)(await Post("""{"name":"Empty","revision":0}"""))["revision"]!);
        Assert.Equal(head.ToJsonString(), (await Get($"{Versions}/{head["id"]}")).ToJsonString());
    }

    [Theory]
    [InlineData("", 400, "request_malformed")]
    [InlineData("{}", 400, "request_malformed")]
    [InlineData("""["name"]""", 400, "request_malformed")]
    [InlineData("""{"name":5}""", 400, "request_malformed")]
    [InlineData("""{"name":"a","name":"b"}""", 400, "request_malformed")]
    [InlineData("""{"name":"a","kind":"named"}""", 400, "request_malformed")]
    [InlineData("""{"name":"a","revision":"1"}""", 400, "request_malformed")]
    [InlineData("""{"name":"a","revision":1.5}""", 400, "request_malformed")]
    [InlineData("""{"name":"a"} x""", 400, "request_malformed")]
    [InlineData("""{"name":""}""", 422, "version_invalid")]
    [InlineData("""{"name":"a\nb"}""", 422, "version_invalid")]
    [InlineData("""{"name":"\ud83d"}""", 422, "version_invalid")]
    [InlineData("""{"name":"a","note":"\u0000"}""", 422, "version_invalid")]
    [InlineData("""{"name":"a","note":"\u0007"}""", 422, "version_invalid")]
    [InlineData("""{"name":"a","author":""}""", 422, "version_invalid")]
    [InlineData("""{"name":"a","author":"b\n"}""", 422, "version_invalid")]
    [InlineData("""{"name":"a","revision":3}""", 404, "revision_unknown")]
    [InlineData("""{"name":"a","revision":-1}""", 404, "revision_unknown")]
    public async Task A14_what_is_no_version_is_refused(string body, int status, string reason)
    {
        using var answer = await _gateway.Http.PostAsync(Versions, Body(body));
        await AssertProblem(answer, status, reason);
        Assert.Equal("""{"versions":[],"next":null}""", await _gateway.Http.GetStringAsync(Versions));
    }

    [Theory]
    [InlineData("name", 200)]
    [InlineData("note", 2_000)]
    [InlineData("author", 64)]
    public async Task A14_what_is_too_long_is_refused_however_it_is_written(string field, int most)
    {
        foreach (var letter in new[] { "x", "\\u0078" })
        {
            string With(int length) => new JsonObject { ["name"] = "a", [field] = new string('x', length) }.ToJsonString().Replace("x", letter);
            await Post(With(most));
            using var answer = await _gateway.Http.PostAsync(Versions, Body(With(most + 1)));
            await AssertProblem(answer, 422, "version_invalid");
        }
        using var huge = await _gateway.Http.PostAsync(Versions, Body(new string(' ', 100_000)));
        await AssertProblem(huge, 400, "request_malformed");
    }

    [Fact]
    public async Task A14_versions_are_listed_newest_revision_first_in_pages_and_by_kind()
    {
        foreach (var (name, revision) in new[] { ("b", 1), ("c", 2), ("a", 0), ("b2", 1) })
            await Post($$"""{"name":"{{name}}","revision":{{revision}}}""");
        await _gateway.Documents.Versions.Add(DocumentId.Parse("doc"), new NewVersion(VersionKind.Restored, 2, Note: "revision 1"), default);

        Assert.Equal(["", "c", "b2", "b", "a"], Names(await Get(Versions)));
        Assert.Equal(["c", "b2", "b", "a"], Names(await Get($"{Versions}?kind=named")));
        Assert.Equal("restored", (string)(await Get($"{Versions}?kind=restored"))["versions"]![0]!["kind"]!);
        Assert.Empty(Names(await Get($"{Versions}?kind=automatic")));
        var page = await Get($"{Versions}?kind=named&limit=3");
        Assert.Equal(["c", "b2", "b"], Names(page));
        var last = await Get($"{Versions}?kind=named&limit=3&after={page["next"]}");
        Assert.Equal(["a"], Names(last));
        Assert.Null(last["next"]);
        foreach (var bad in new[] { "kind=other", "kind=", "kind=Named", "limit=0", "limit=1001", "limit=x", "after=x" })
            using (var answer = await _gateway.Http.GetAsync($"{Versions}?{bad}"))
                await AssertProblem(answer, 400, "request_malformed");

        static List<string> Names(JsonNode page) => [.. page["versions"]!.AsArray().Select(version => (string)version!["name"]!)];
    }

    [Fact]
    public async Task A14_a_version_is_renamed_noted_and_deleted()
    {
        var address = $"{Versions}/{(await Post("""{"name":"Draft","note":"Note"}"""))["id"]}";
        using (var renamed = await _gateway.Http.PatchAsync(address, Body("""{"name":"Final"}""")))
            Assert.Equal(("Final", "Note"), NameAndNote(await Json(renamed)));
        using (var noted = await _gateway.Http.PatchAsync(address, Body("""{"note":""}""")))
            Assert.Equal(("Final", ""), NameAndNote(await Json(noted)));
        using (var same = await _gateway.Http.PatchAsync(address, Body("{}")))
            Assert.Equal(("Final", ""), NameAndNote(await Json(same)));
        foreach (var (body, status, reason) in new[]
        {
            ("""{"name":""}""", 422, "version_invalid"), ("""{"note":"\u0001"}""", 422, "version_invalid"), ("""{"revision":1}""", 400, "request_malformed"),
            ("""{"author":"Bob"}""", 400, "request_malformed"), ("[]", 400, "request_malformed"),
        })
            using (var answer = await _gateway.Http.PatchAsync(address, Body(body)))
                await AssertProblem(answer, status, reason);
        Assert.Equal(("Final", ""), NameAndNote(await Get(address)));

        using (var deleted = await _gateway.Http.DeleteAsync(address))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var unknown in new[] { address, $"{Versions}/x", $"{Versions}/-1", $"{Versions}/99999999999999999999" })
        {
            using (var answer = await _gateway.Http.GetAsync(unknown))
                await AssertProblem(answer, 404, "version_unknown");
            using (var answer = await _gateway.Http.PatchAsync(unknown, Body("""{"name":"x"}""")))
                await AssertProblem(answer, 404, "version_unknown");
            using (var answer = await _gateway.Http.DeleteAsync(unknown))
                await AssertProblem(answer, 404, "version_unknown");
        }

        static (string, string) NameAndNote(JsonNode version) => ((string)version["name"]!, (string)version["note"]!);
    }

    [Theory]
    [InlineData("nope", 404, "document_not_found")]
    [InlineData("gone", 410, "document_deleted")]
    [InlineData("_x", 400, "id_invalid")]
    public async Task A14_what_is_no_document_has_no_versions(string id, int status, string reason)
    {
        using (await _gateway.Http.PostAsync("api/documents", Body("""{"id":"gone"}""")))
        using (await _gateway.Http.DeleteAsync("api/documents/gone"))
        using (var list = await _gateway.Http.GetAsync($"api/documents/{id}/versions"))
            await AssertProblem(list, status, reason);
        using (var made = await _gateway.Http.PostAsync($"api/documents/{id}/versions", Body("""{"name":"a"}""")))
            await AssertProblem(made, status, reason);
        using (var found = await _gateway.Http.GetAsync($"api/documents/{id}/versions/1"))
            await AssertProblem(found, status, reason);
        using (var changed = await _gateway.Http.PatchAsync($"api/documents/{id}/versions/1", Body("""{"name":"a"}""")))
            await AssertProblem(changed, status, reason);
        using (var deleted = await _gateway.Http.DeleteAsync($"api/documents/{id}/versions/1"))
            await AssertProblem(deleted, status, reason);
        using var authors = await _gateway.Http.GetAsync($"api/documents/{id}/authors");
        await AssertProblem(authors, status, reason);
    }

    [Fact]
    public async Task A10_authors_are_those_who_wrote_in_pages()
    {
        await using var ann = await _gateway.Join(name: "Ann");
        await using var reader = await _gateway.Join(name: "Reader");
        await using var bob = await _gateway.Join(name: "Bob 😀");
        await ann.Edit("""[{"insert":"a"}]""");
        await bob.ReceiveUpTo(3);
        await bob.Edit("""[{"insert":"b"}]""");

        await Eventually.True(async () => (await Get("api/documents/doc/authors"))["authors"]!.AsArray().Count == 2, "both are saved");
        var authors = await Get("api/documents/doc/authors");
        Assert.Null(authors["next"]);
        var expected = new[] { (ann.Number, "Ann", "#336699"), (bob.Number, "Bob 😀", "#336699") }.OrderBy(author => author.Number).ToList();
        Assert.Equal(expected, authors["authors"]!.AsArray().Select(Author));
        var first = await Get("api/documents/doc/authors?limit=1");
        Assert.Equal(expected[..1], first["authors"]!.AsArray().Select(Author));
        var second = await Get($"api/documents/doc/authors?limit=1&after={first["next"]}");
        Assert.Equal(expected[1..], second["authors"]!.AsArray().Select(Author));
        Assert.Null(second["next"]);
        foreach (var bad in new[] { "limit=0", "limit=1001", "after=-1" })
            using (var answer = await _gateway.Http.GetAsync($"api/documents/doc/authors?{bad}"))
                await AssertProblem(answer, 400, "request_malformed");

        static (long Number, string Name, string Color) Author(JsonNode? author) =>
            ((long)author!["session"]!, (string)author["name"]!, (string)author["color"]!);
    }

    private static StringContent Body(string body) => new(body, Encoding.UTF8);

    private async Task<JsonNode> Post(string body)
    {
        using var answer = await _gateway.Http.PostAsync(Versions, Body(body));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await Json(answer);
    }

    private async Task<JsonNode> Get(string address) => (await _gateway.Http.GetFromJsonAsync<JsonNode>(address))!;

    private static async Task<JsonNode> Json(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

    private static async Task AssertProblem(HttpResponseMessage answer, int status, string reason)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((status, reason), ((int)JsonNode.Parse(body)!["status"]!, (string)JsonNode.Parse(body)!["reason"]!));
    }
}
