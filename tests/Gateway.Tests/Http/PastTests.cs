using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class PastTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    /// <summary>Three revisions: "one", "one two", "one 😀 two".</summary>
    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.Start();
        using var made = await _gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc","text":"one"}"""));
        using var appended = await _gateway.Http.PostAsync("api/documents/doc/text", new StringContent(" two"));
        using var replaced = await _gateway.Http.PutAsync("api/documents/doc/text", new StringContent("one 😀 two"));
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(0, "", "[]")]
    [InlineData(1, "one", """[{"insert":"one"}]""")]
    [InlineData(2, "one two", """[{"insert":"one two"}]""")]
    [InlineData(3, "one 😀 two", """[{"insert":"one 😀 two"}]""")]
    public async Task A11_a_document_is_read_as_it_was(int revision, string text, string delta)
    {
        using var answer = await Get($"revisions/{revision}/text");
        Assert.Equal(text, await answer.Content.ReadAsStringAsync());
        Assert.Equal(("text/plain", "utf-8"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentType?.CharSet));
        AssertImmutable(answer, $"\"{revision}\"");
        using var asDelta = await Get($"revisions/{revision}/delta");
        Assert.Equal(delta, await asDelta.Content.ReadAsStringAsync());
        AssertImmutable(asDelta, $"\"{revision}\"");
    }

    [Fact]
    public async Task A11_who_has_it_is_not_sent_it_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/documents/doc/revisions/2/text");
        request.Headers.Add("If-None-Match", "\"2\"");
        using var answer = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        AssertImmutable(answer, "\"2\"");

        using var head = await _gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "api/documents/doc/revisions/2/text"));
        Assert.Equal((HttpStatusCode.OK, ""), (head.StatusCode, await head.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("revisions/2/changes", """{"since":1,"revision":2,"delta":[{"retain":3},{"insert":" two"}]}""")]
    [InlineData("revisions/3/changes?since=0", """{"since":0,"revision":3,"delta":[{"insert":"one 😀 two"}]}""")]
    [InlineData("revisions/1/changes?since=3", """{"since":3,"revision":1,"delta":[{"retain":3},{"delete":7}]}""")]
    [InlineData("revisions/3/changes?since=3", """{"since":3,"revision":3,"delta":[]}""")]
    public async Task A12_what_changed_between_two_revisions_is_one_delta(string address, string expected)
    {
        using var answer = await Get(address);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A13_blame_says_who_wrote_what()
    {
        var sessions = (await Json("history"))["steps"]!.AsArray().Select(step => (long)step!["session"]!).ToList();

        var blame = await Json("revisions/3/blame");

        Assert.Equal(3, (int)blame["revision"]!);
        Assert.Equal([(3, sessions[0]), (1, sessions[1]), (3, sessions[2]), (3, sessions[1])],
            blame["runs"]!.AsArray().Select(run => ((int)run!["length"]!, (long)run["session"]!)));
        Assert.Empty((await Json("revisions/0/blame"))["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("history", new[] { 1, 2, 3 })]
    [InlineData("history?after=1&limit=1", new[] { 2 })]
    [InlineData("history?after=3", new int[0])]
    [InlineData("history?before=3", new[] { 1, 2 })]
    [InlineData("history?before=3&limit=1", new[] { 2 })]
    [InlineData("history?before=99&limit=2", new[] { 2, 3 })]
    [InlineData("history?before=1", new int[0])]
    public async Task A10_the_steps_are_paged_from_either_end(string address, int[] expected)
    {
        var history = await Json(address);
        Assert.Equal(3, (int)history["head"]!);
        Assert.Equal(expected, history["steps"]!.AsArray().Select(step => (int)step!["revision"]!));
    }

    [Fact]
    public async Task A10_a_step_says_how_much_was_done_and_when()
    {
        var steps = (await Json("history"))["steps"]!.AsArray();
        Assert.Equal([(3, 0), (4, 0), (3, 0)], steps.Select(step => ((int)step!["inserted"]!, (int)step["deleted"]!)));
        var time = (long)steps[1]!["time"]!;
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        Assert.InRange((int)(await Json($"history/at?time={time}"))["revision"]!, 2, 3);
        await AssertProblem("history/at?time=1", 404, "revision_unknown");
    }

    [Theory]
    [InlineData("revisions/4/text", 404, "revision_unknown")]
    [InlineData("revisions/-1/delta", 404, "revision_unknown")]
    [InlineData("revisions/4/blame", 404, "revision_unknown")]
    [InlineData("revisions/2/changes?since=4", 404, "revision_unknown")]
    [InlineData("revisions/0/changes", 404, "revision_unknown")]
    [InlineData("revisions/2/changes?since=x", 400, "request_malformed")]
    [InlineData("history?limit=0", 400, "request_malformed")]
    [InlineData("history?limit=1001", 400, "request_malformed")]
    [InlineData("history?after=1&before=3", 400, "request_malformed")]
    [InlineData("history?before=0", 400, "request_malformed")]
    [InlineData("history/at", 400, "request_malformed")]
    public Task A10_to_A13_what_cannot_be_answered_is_a_problem(string address, int status, string reason) => AssertProblem(address, status, reason);

    [Theory]
    [InlineData("history")]
    [InlineData("history/at?time=5")]
    [InlineData("revisions/1/text")]
    [InlineData("revisions/1/changes")]
    [InlineData("revisions/1/blame")]
    public async Task A3_a_document_that_is_not_there_or_was_deleted_has_no_past(string address)
    {
        using var answer = await _gateway.Http.GetAsync($"api/documents/none/{address}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("document_not_found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var deleted = await _gateway.Http.DeleteAsync("api/documents/doc");
        await AssertProblem(address, 410, "document_deleted");
    }

    private static void AssertImmutable(HttpResponseMessage answer, string tag)
    {
        Assert.Equal(tag, answer.Headers.ETag?.ToString());
        Assert.Equal("private, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).OrderBy(value => value switch { "private" => 0, "immutable" => 2, _ => 1 })));
    }

    private async Task<HttpResponseMessage> Get(string address)
    {
        var answer = await _gateway.Http.GetAsync($"api/documents/doc/{address}");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }

    private async Task<JsonNode> Json(string address) => (await _gateway.Http.GetFromJsonAsync<JsonNode>($"api/documents/doc/{address}"))!;

    private async Task AssertProblem(string address, int status, string reason)
    {
        using var answer = await _gateway.Http.GetAsync($"api/documents/doc/{address}");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((status, "application/problem+json") == ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), $"{answer.StatusCode} {body}");
        Assert.Equal(reason, (string)JsonNode.Parse(body)!["reason"]!);
    }
}
