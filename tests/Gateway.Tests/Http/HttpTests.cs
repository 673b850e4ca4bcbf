using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class HttpTests
{
    [Fact]
    public async Task A1_a_document_is_made_under_an_id_of_ones_own_or_of_the_servers()
    {
        await using var gateway = await TestGateway.Start();
        using var named = await Post(gateway, """{"id":"notes.1","title":"Notes","text":"a\r\nb\rc"}""");
        Assert.Equal((HttpStatusCode.Created, "/api/documents/notes.1"), (named.StatusCode, named.Headers.Location?.ToString()));
        var document = await Json(named);
        Assert.Equal(("notes.1", "Notes", 1, 5), ((string)document["id"]!, (string)document["title"]!, (int)document["revision"]!, (int)document["length"]!));
        Assert.Equal(document["created"]!.ToString(), document["modified"]!.ToString());
        Assert.True(DateTimeOffset.TryParse((string)document["created"]!, out _));
        Assert.Equal("a\nb\nc", await gateway.Text("notes.1"));

        using var unnamed = await Post(gateway, "{}");
        document = await Json(unnamed);
        Assert.Equal(("Untitled", 0, 0), ((string)document["title"]!, (int)document["revision"]!, (int)document["length"]!));
        Assert.Equal($"/api/documents/{document["id"]}", unnamed.Headers.Location?.ToString());

        using var rich = await Post(gateway, """{"id":"rich","delta":[{"insert":"a","attributes":{"bold":true}},{"insert":{"image":"x"}}]}""");
        Assert.Equal(2, (int)(await Json(rich))["length"]!);
    }

    [Theory]
    [InlineData("""{"id":"_x"}""", 400, "id_invalid")]
    [InlineData("", 400, "request_malformed")]
    [InlineData("[]", 400, "request_malformed")]
    [InlineData("""{"title":5}""", 400, "request_malformed")]
    [InlineData("""{"name":"x"}""", 400, "request_malformed")]
    [InlineData("""{"title":"a","title":"b"}""", 400, "request_malformed")]
    [InlineData("""{"text":"a","delta":[]}""", 400, "request_malformed")]
    [InlineData("""{"title":"a"} x""", 400, "request_malformed")]
    [InlineData("""{"delta":[{"delete":1}]}""", 422, "past_end")]
    [InlineData("""{"delta":[{"insert":""}]}""", 400, "delta_malformed")]
    [InlineData("""{"delta":[{"insert":"a\rb"}]}""", 422, "forbidden_character")]
    [InlineData("""{"text":"a\u0000b"}""", 422, "forbidden_character")]
    [InlineData("""{"text":"\ud83d"}""", 422, "lone_surrogate")]
    [InlineData("""{"title":""}""", 422, "title_invalid")]
    [InlineData("""{"title":"a\nb"}""", 422, "title_invalid")]
    [InlineData("""{"text":"longer than thirty code units, this is"}""", 413, "document_too_large")]
    public async Task A1_what_cannot_be_made_is_refused(string body, int status, string reason)
    {
        await using var gateway = await TestGateway.Start(options => options.DocumentLength = 30);
        using var answer = await Post(gateway, body);
        await AssertProblem(answer, status, reason);
        Assert.Equal("""{"documents":[],"next":null}""", await gateway.Http.GetStringAsync("api/documents"));
    }

    [Fact]
    public async Task A1_an_id_is_given_once_and_never_again()
    {
        await using var gateway = await TestGateway.Start();
        using var first = await Post(gateway, """{"id":"x"}""");
        using var second = await Post(gateway, """{"id":"x"}""");
        await AssertProblem(second, 409, "id_taken");
        using var deleted = await gateway.Http.DeleteAsync("api/documents/x");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var third = await Post(gateway, """{"id":"x"}""");
        await AssertProblem(third, 409, "id_taken");
    }

    [Fact]
    public async Task A2_documents_are_listed_newest_change_first_searched_and_paged()
    {
        await using var gateway = await TestGateway.Start();
        foreach (var title in new[] { "Apples", "Pears", "Plums", "More APPLES" })
            using (await Post(gateway, $$"""{"title":"{{title}}"}"""))
                await Task.Delay(2); // their times differ
        Assert.Equal(["More APPLES", "Plums", "Pears", "Apples"], Titles(await Get(gateway, "api/documents")));
        Assert.Equal(["More APPLES", "Apples"], Titles(await Get(gateway, "api/documents?search=apple")));
        var page = await Get(gateway, "api/documents?limit=3");
        Assert.Equal(3, Titles(page).Count);
        var next = await Get(gateway, $"api/documents?limit=3&after={Uri.EscapeDataString((string)page["next"]!)}");
        Assert.Equal(["Apples"], Titles(next));
        Assert.Null(next["next"]);
        foreach (var limit in new[] { "0", "1001", "x", "-1" })
            using (var answer = await gateway.Http.GetAsync($"api/documents?limit={limit}"))
                await AssertProblem(answer, 400, "request_malformed");

        static List<string> Titles(JsonNode page) => [.. page["documents"]!.AsArray().Select(document => (string)document!["title"]!)];
    }

    [Fact]
    public async Task A3_a_document_is_found_missing_or_deleted()
    {
        await using var gateway = await TestGateway.Start();
        using (await Post(gateway, """{"id":"x","title":"X"}"""))
            Assert.Equal("X", (string?)(await Get(gateway, "api/documents/x"))["title"]);
        using var missing = await gateway.Http.GetAsync("api/documents/y");
        await AssertProblem(missing, 404, "document_not_found");
        using (await gateway.Http.DeleteAsync("api/documents/x"))
        using (var deleted = await gateway.Http.GetAsync("api/documents/x"))
            await AssertProblem(deleted, 410, "document_deleted");
        using var bad = await gateway.Http.GetAsync("api/documents/_y");
        await AssertProblem(bad, 400, "id_invalid");
    }

    [Fact]
    public async Task A4_a_document_is_renamed_and_deleted()
    {
        await using var gateway = await TestGateway.Start();
        using (await Post(gateway, """{"id":"x"}"""))
        using (var renamed = await gateway.Http.PatchAsync("api/documents/x", Body("""{"title":"New 😀"}""")))
            Assert.Equal("New 😀", (string?)(await Json(renamed))["title"]);
        using (var bad = await gateway.Http.PatchAsync("api/documents/x", Body("""{"title":"\u0007"}""")))
            await AssertProblem(bad, 422, "title_invalid");
        using (var bad = await gateway.Http.PatchAsync("api/documents/x", Body("""{"id":"y"}""")))
            await AssertProblem(bad, 400, "request_malformed");
        using (var missing = await gateway.Http.PatchAsync("api/documents/y", Body("""{"title":"Y"}""")))
            await AssertProblem(missing, 404, "document_not_found");
        using (var deleted = await gateway.Http.DeleteAsync("api/documents/x"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using (var again = await gateway.Http.DeleteAsync("api/documents/x"))
            await AssertProblem(again, 410, "document_deleted");
        using var renamedAfter = await gateway.Http.PatchAsync("api/documents/x", Body("""{"title":"X"}"""));
        await AssertProblem(renamedAfter, 410, "document_deleted");
    }

    [Fact]
    public async Task A5_the_text_and_the_delta_are_read_with_an_ETag()
    {
        await using var gateway = await TestGateway.Start();
        using (await Post(gateway, """{"id":"x","delta":[{"insert":"é😀"},{"insert":{"image":"i"}},{"insert":"b","attributes":{"bold":true}}]}"""))
        using (var text = await gateway.Http.GetAsync("api/documents/x/text"))
        {
            Assert.Equal("é😀b", await text.Content.ReadAsStringAsync());
            Assert.Equal("text/plain; charset=utf-8", text.Content.Headers.ContentType?.ToString());
            Assert.Equal("\"1\"", text.Headers.ETag?.Tag);
        }
        using (var delta = await gateway.Http.GetAsync("api/documents/x/delta"))
        {
            Assert.Equal("""[{"insert":"é😀"},{"insert":{"image":"i"}},{"attributes":{"bold":true},"insert":"b"}]""", await delta.Content.ReadAsStringAsync());
            Assert.Equal("\"1\"", delta.Headers.ETag?.Tag);
        }
        foreach (var (tag, status) in new[] { ("\"1\"", 304), ("W/\"1\"", 304), ("\"0\", \"1\"", 304), ("*", 304), ("\"0\"", 200), ("1", 200) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/documents/x/text");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await gateway.Http.SendAsync(request);
            Assert.True(status == (int)answer.StatusCode, $"{tag}: {answer.StatusCode}");
        }
        using var missing = await gateway.Http.GetAsync("api/documents/y/text");
        await AssertProblem(missing, 404, "document_not_found");
    }

    [Fact]
    public async Task A5_a_large_text_is_read_whole()
    {
        await using var gateway = await TestGateway.Start();
        var large = string.Concat(Enumerable.Repeat("line of ünïcode 😀\n", 200_000));
        using (await Post(gateway, """{"id":"x"}"""))
        using (var put = await gateway.Http.PutAsync("api/documents/x/text", Body(large)))
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(large, await gateway.Http.GetStringAsync("api/documents/x/text"));
    }

    [Fact]
    public async Task A6_a_script_appends_and_replaces_and_editors_see_it()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"one\n"}]""");
        using (var appended = await gateway.Http.PostAsync("api/documents/doc/text", Body("two\r\n😀\r")))
        {
            Assert.Equal("""{"revision":2,"duplicate":false}""", await appended.Content.ReadAsStringAsync());
            Assert.Equal("\"2\"", appended.Headers.ETag?.Tag);
        }
        await ann.ReceiveUpTo(2);
        Assert.Equal("one\ntwo\n😀\n", ann.Text);
        using (await gateway.Http.PutAsync("api/documents/doc/text", Body("one\nthree\n😀\n")))
            await ann.ReceiveUpTo(3);
        Assert.Equal("one\nthree\n😀\n", ann.Text);
        var last = (await Get(gateway, "api/documents/doc/revisions?after=2"))["revisions"]![0]!["delta"]!;
        Assert.Equal("""[{"retain":5},{"insert":"hree"},{"delete":2}]""", last.ToJsonString());
    }

    [Fact]
    public async Task A6_an_expected_revision_that_is_gone_is_412()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        using (var stale = await Send(gateway, HttpMethod.Put, "b", ("If-Match", "\"0\"")))
            await AssertProblem(stale, 412, "revision_mismatch");
        using (var future = await Send(gateway, HttpMethod.Put, "b", ("If-Match", "\"2\"")))
            await AssertProblem(future, 412, "revision_mismatch");
        using (var weak = await Send(gateway, HttpMethod.Put, "b", ("If-Match", "W/\"1\"")))
            await AssertProblem(weak, 412, "revision_mismatch"); // a weak tag matches nothing
        foreach (var bad in new[] { "1", "\"x\"", "\"-1\"" })
            using (var answer = await Send(gateway, HttpMethod.Put, "b", ("If-Match", bad)))
                await AssertProblem(answer, 400, "request_malformed");
        using (var matching = await Send(gateway, HttpMethod.Put, "b", ("If-Match", "\"1\"")))
            Assert.Equal(HttpStatusCode.OK, matching.StatusCode);
        using (var any = await Send(gateway, HttpMethod.Post, "c", ("If-Match", "*")))
            Assert.Equal(HttpStatusCode.OK, any.StatusCode);
        Assert.Equal("bc", await gateway.Text());
    }

    [Fact]
    public async Task A6_the_same_key_is_done_once_however_often_it_is_sent()
    {
        await using var gateway = await TestGateway.Start();
        using (await Post(gateway, """{"id":"doc"}"""))
        {
        }
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var answer = await Send(gateway, HttpMethod.Post, "once", ("Idempotency-Key", "import 7"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await Json(answer);
        }));
        Assert.Equal("once", await gateway.Text());
        Assert.All(answers, answer => Assert.Equal(1, (int)answer["revision"]!));
        Assert.Single(answers, answer => !(bool)answer["duplicate"]!);

        // Also when the document has moved on and an old revision is expected: it was done then.
        using (await Send(gateway, HttpMethod.Post, " more", ("Idempotency-Key", "import 8")))
        using (var again = await Send(gateway, HttpMethod.Post, "once", ("Idempotency-Key", "import 7"), ("If-Match", "\"0\"")))
            Assert.Equal("""{"revision":1,"duplicate":true}""", await again.Content.ReadAsStringAsync());
        foreach (var bad in new[] { "", new string('k', 129), "tab\tbed" })
            using (var answer = await Send(gateway, HttpMethod.Post, "x", ("Idempotency-Key", bad)))
                await AssertProblem(answer, 400, "request_malformed");
        Assert.Equal("once more", await gateway.Text());
    }

    [Fact]
    public async Task A6_scripts_and_editors_at_once_lose_nothing()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        var editing = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await ann.Edit("""[{"insert":"a"}]""");
        });
        await Task.WhenAll(editing, Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 20; i++)
                using (var answer = await gateway.Http.PostAsync("api/documents/doc/text", Body("s")))
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        })));
        var text = await gateway.Text();
        Assert.Equal((50, 80), (text.Count(c => c == 'a'), text.Count(c => c == 's')));
    }

    [Fact]
    public async Task A6_what_many_scripts_append_at_once_stands_in_the_order_of_revisions()
    {
        await using var gateway = await TestGateway.Start();
        using (await Post(gateway, """{"id":"doc","text":"|"}"""))
        {
        }
        var lines = await Task.WhenAll(Enumerable.Range(0, 16).Select(async script =>
        {
            var written = new List<(int Revision, string Text)>();
            for (var i = 0; i < 5; i++)
                using (var answer = await gateway.Http.PostAsync("api/documents/doc/text", Body($"{script}.{i};")))
                    written.Add(((int)(await Json(answer))["revision"]!, $"{script}.{i};"));
            return written;
        }));

        Assert.Equal("|" + string.Concat(lines.SelectMany(line => line).OrderBy(line => line.Revision).Select(line => line.Text)), await gateway.Text());
    }

    [Fact]
    public async Task A7_history_is_read_as_it_is_stored()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        for (var i = 0; i < 5; i++)
            await ann.Edit($$"""[{"insert":"{{i}}"}]""");
        var history = await Get(gateway, "api/documents/doc/revisions?after=1&limit=2");
        Assert.Equal(5, (int)history["head"]!);
        Assert.Equal([2, 3], history["revisions"]!.AsArray().Select(revision => (int)revision!["revision"]!));
        Assert.Equal(ann.Number, (long)history["revisions"]![0]!["session"]!);
        Assert.Equal("""{"revisions":[],"head":5}""", await gateway.Http.GetStringAsync("api/documents/doc/revisions?after=5"));
        using var bad = await gateway.Http.GetAsync("api/documents/doc/revisions?after=-1");
        await AssertProblem(bad, 400, "request_malformed");
        using var missing = await gateway.Http.GetAsync("api/documents/nope/revisions");
        await AssertProblem(missing, 404, "document_not_found");
    }

    [Fact]
    public async Task A8_the_process_says_whether_it_lives_and_takes_work()
    {
        await using var gateway = await TestGateway.Start();
        Assert.Equal("ok", await gateway.Http.GetStringAsync("healthz"));
        Assert.Equal("ok", await gateway.Http.GetStringAsync("readyz"));
        await using var ann = await gateway.Join();
        gateway.Store.Failing = true;
        await ann.Submit("""[{"insert":"a"}]""");
        await ann.Socket.Receive("status");
        using (var failing = await gateway.Http.GetAsync("readyz"))
            await AssertProblem(failing, 503, "store_failing");
        Assert.Equal("ok", await gateway.Http.GetStringAsync("healthz"));
        gateway.Store.Failing = false;
        await ann.ReceiveUpTo(1);
        await Eventually.True(async () => (await gateway.Http.GetAsync("readyz")).IsSuccessStatusCode, "it takes work again");
    }

    [Fact]
    public async Task A9_bodies_that_are_too_large_or_no_text_are_refused()
    {
        await using var gateway = await TestGateway.Start(options => options.DocumentLength = 1000);
        using (await Post(gateway, """{"id":"doc"}"""))
        {
        }
        foreach (var (body, status, reason) in new[]
        {
            (Encoding.UTF8.GetBytes(new string('x', 1001)), 413, "document_too_large"), (new byte[100_000], 413, "document_too_large"),
            ([(byte)'a', 0, (byte)'b'], 422, "forbidden_character"), ([0xC3, 0x28], 422, "lone_surrogate"), ([0xED, 0xA0, 0x80], 422, "lone_surrogate"),
        })
            using (var answer = await gateway.Http.PutAsync("api/documents/doc/text", new ByteArrayContent(body)))
                await AssertProblem(answer, status, reason);
        using (var marked = await gateway.Http.PutAsync("api/documents/doc/text", new ByteArrayContent([0xEF, 0xBB, 0xBF, (byte)'x'])))
            Assert.Equal(HttpStatusCode.OK, marked.StatusCode);
        Assert.Equal("x", await gateway.Text());
    }

    [Fact]
    public async Task W9_another_origin_may_neither_read_nor_write()
    {
        await using var gateway = await TestGateway.Start();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, "api/documents");
            request.Headers.Add("Origin", "https://evil.example");
            using var answer = await gateway.Http.SendAsync(request);
            await AssertProblem(answer, 403, "origin_forbidden");
        }
    }

    private static StringContent Body(string body) => new(body, Encoding.UTF8);

    private static Task<HttpResponseMessage> Post(TestGateway gateway, string body) => gateway.Http.PostAsync("api/documents", Body(body));

    private static async Task<HttpResponseMessage> Send(TestGateway gateway, HttpMethod method, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "api/documents/doc/text") { Content = Body(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Http.SendAsync(request);
    }

    private static async Task<JsonNode> Get(TestGateway gateway, string address) => (await gateway.Http.GetFromJsonAsync<JsonNode>(address))!;

    private static async Task<JsonNode> Json(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

    private static async Task AssertProblem(HttpResponseMessage answer, int status, string reason)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((status, reason), ((int)JsonNode.Parse(body)!["status"]!, (string)JsonNode.Parse(body)!["reason"]!));
    }
}
