using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class ReversalTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    /// <summary>Three revisions: "one", "one two", "one two three".</summary>
    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.Start();
        using var made = await Post("api/documents", """{"id":"doc","text":"one"}""");
        using var second = await Post("api/documents/doc/text", " two");
        using var third = await Post("api/documents/doc/text", " three");
        Assert.Equal("one two three", await _gateway.Text());
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A15_a_revision_is_restored_as_a_new_one_that_can_be_undone()
    {
        var restored = await Reverse("restorations", """{"revision":1,"author":"Ann"}""", HttpStatusCode.Created);
        Assert.Equal((4, true), ((int)restored["revision"]!, (bool)restored["changed"]!));
        Assert.Equal("one", await _gateway.Text());
        var version = Assert.Single((await Json("versions"))["versions"]!.AsArray())!;
        Assert.Equal((4, "restored", "revision 1", "Ann"),
            ((int)version["revision"]!, (string)version["kind"]!, (string)version["note"]!, (string)version["author"]!));

        var undone = await Reverse("undos", """{"revision":4}""", HttpStatusCode.Created);
        Assert.Equal(5, (int)undone["revision"]!);
        Assert.Equal("one two three", await _gateway.Text());
    }

    [Fact]
    public async Task A15_a_version_is_restored()
    {
        using var named = await Post("api/documents/doc/versions", """{"name":"Good","revision":2}""");
        var id = (await named.Content.ReadFromJsonAsync<JsonNode>())!["id"];

        await Reverse("restorations", $$"""{"version":{{id}}}""", HttpStatusCode.Created);

        Assert.Equal("one two", await _gateway.Text());
        Assert.Equal("revision 2, Good", (string)(await Json("versions?kind=restored"))["versions"]![0]!["note"]!);
    }

    [Fact]
    public async Task A15_what_would_change_nothing_makes_no_revision()
    {
        var answer = await Reverse("restorations", """{"revision":3}""", HttpStatusCode.OK);
        Assert.Equal((3, false), ((int)answer["revision"]!, (bool)answer["changed"]!));
        Assert.Equal(3, (int)(await Json("history"))["head"]!);
        Assert.Empty((await Json("versions"))["versions"]!.AsArray());
    }

    [Fact]
    public async Task A15_a_revision_is_undone_and_what_came_later_stays()
    {
        await Reverse("undos", """{"revision":2}""", HttpStatusCode.Created);
        Assert.Equal("one three", await _gateway.Text());
    }

    [Fact]
    public async Task A15_a_session_is_undone_and_what_others_did_stays()
    {
        var session = (long)(await Json("history"))["steps"]![0]!["session"]!;

        await Reverse("undos", $$"""{"session":{{session}},"author":"Ann"}""", HttpStatusCode.Created);

        Assert.Equal(" two three", await _gateway.Text());
        Assert.Equal($"session {session}", (string)(await Json("versions?kind=undone"))["versions"]![0]!["note"]!);
    }

    [Fact]
    public async Task A15_the_same_key_is_done_once()
    {
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/undos") { Content = new StringContent("""{"revision":2}""") };
            request.Headers.Add("Idempotency-Key", "undo-2");
            using var answer = await _gateway.Http.SendAsync(request);
            Assert.Equal(i == 0 ? HttpStatusCode.Created : HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("""{"revision":4,"changed":true}""", await answer.Content.ReadAsStringAsync());
        }
        Assert.Single((await Json("versions"))["versions"]!.AsArray());
        Assert.Equal("one three", await _gateway.Text());
    }

    [Fact]
    public async Task A15_a_key_that_was_used_for_something_else_is_another_one()
    {
        using (var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/text") { Content = new StringContent("!") })
        {
            request.Headers.Add("Idempotency-Key", "key");
            using var appended = await _gateway.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, appended.StatusCode);
        }
        using var undo = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/undos") { Content = new StringContent("""{"revision":4}""") };
        undo.Headers.Add("Idempotency-Key", "key");
        using var undone = await _gateway.Http.SendAsync(undo);
        Assert.Equal("""{"revision":5,"changed":true}""", await undone.Content.ReadAsStringAsync());
        Assert.Equal("one two three", await _gateway.Text());
    }

    [Fact]
    public async Task A15_while_others_type_it_is_done_once_and_what_they_type_stays()
    {
        using var typing = new CancellationTokenSource();
        var typed = Task.Run(async () =>
        {
            var count = 0;
            for (; !typing.IsCancellationRequested; count++)
                using (var answer = await Post("api/documents/doc/text", "x"))
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return count;
        });

        await Reverse("undos", """{"revision":3}""", HttpStatusCode.Created);
        await Reverse("restorations", """{"revision":1}""", HttpStatusCode.Created);
        await typing.CancelAsync();

        // The restoration took away what had been typed by then; what came at the same moment or later is there.
        var text = await _gateway.Text();
        Assert.Equal("one", text.TrimEnd('x'));
        Assert.InRange(text.Length - "one".Length, 0, await typed);
        Assert.Equal(["restored", "undone"], (await Json("versions"))["versions"]!.AsArray().Select(version => (string)version!["kind"]!));
    }

    [Fact]
    public async Task A15_an_editor_sees_it_as_a_revision_like_others()
    {
        await using var ann = await _gateway.Join();
        await Reverse("restorations", """{"revision":1}""", HttpStatusCode.Created);
        await ann.ReceiveUpTo(4);
        Assert.Equal("one", ann.Text);
    }

    [Theory]
    [InlineData("restorations", "", 400, "request_malformed")]
    [InlineData("restorations", "{}", 400, "request_malformed")]
    [InlineData("restorations", """{"revision":1,"version":1}""", 400, "request_malformed")]
    [InlineData("restorations", """{"session":1}""", 400, "request_malformed")]
    [InlineData("restorations", """{"revision":"1"}""", 400, "request_malformed")]
    [InlineData("restorations", """{"revision":1,"revision":2}""", 400, "request_malformed")]
    [InlineData("restorations", """{"revision":1,"name":"x"}""", 400, "request_malformed")]
    [InlineData("restorations", """{"revision":9}""", 404, "revision_unknown")]
    [InlineData("restorations", """{"revision":-1}""", 404, "revision_unknown")]
    [InlineData("restorations", """{"version":9}""", 404, "version_unknown")]
    [InlineData("restorations", """{"revision":1,"author":"a\nb"}""", 422, "version_invalid")]
    [InlineData("undos", """{"version":1}""", 400, "request_malformed")]
    [InlineData("undos", """{"revision":1,"session":1}""", 400, "request_malformed")]
    [InlineData("undos", """{"revision":0}""", 404, "revision_unknown")]
    [InlineData("undos", """{"revision":9}""", 404, "revision_unknown")]
    [InlineData("undos", """{"session":9}""", 404, "revision_unknown")]
    public async Task A15_what_cannot_be_done_is_refused_and_changes_nothing(string what, string body, int status, string reason)
    {
        using var answer = await Post($"api/documents/doc/{what}", body);
        var problem = await answer.Content.ReadAsStringAsync();
        Assert.True((status, "application/problem+json") == ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), $"{answer.StatusCode} {problem}");
        Assert.Equal(reason, (string)JsonNode.Parse(problem)!["reason"]!);
        Assert.Equal("one two three", await _gateway.Text());
    }

    [Fact]
    public async Task A3_of_a_document_that_is_not_there_or_was_deleted_nothing_is_restored()
    {
        using var none = await Post("api/documents/none/restorations", """{"revision":0}""");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using var deleted = await _gateway.Http.DeleteAsync("api/documents/doc");
        using var gone = await Post("api/documents/doc/undos", """{"revision":1}""");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    private Task<HttpResponseMessage> Post(string address, string body) => _gateway.Http.PostAsync(address, new StringContent(body, Encoding.UTF8));

    private async Task<JsonNode> Json(string address) => (await _gateway.Http.GetFromJsonAsync<JsonNode>($"api/documents/doc/{address}"))!;

    private async Task<JsonNode> Reverse(string what, string body, HttpStatusCode expected)
    {
        using var answer = await Post($"api/documents/doc/{what}", body);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
