using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>Deleting and bringing back, and the trail of it.</summary>
public sealed class DeletionTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.Start();
        using var made = await _gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc","title":"Plan","text":"one"}"""));
        using var more = await _gateway.Http.PostAsync("api/documents/doc/text", new StringContent(" two"));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A17_a_deleted_document_is_listed_and_comes_back_with_all_that_it_held()
    {
        await Is(HttpStatusCode.NoContent, null, _gateway.Http.DeleteAsync("api/documents/doc"));
        await Is(HttpStatusCode.Gone, "document_deleted", _gateway.Http.DeleteAsync("api/documents/doc"));
        await Is(HttpStatusCode.Gone, "document_deleted", _gateway.Http.GetAsync("api/documents/doc/text"));
        await Is(HttpStatusCode.Gone, "document_deleted", _gateway.Http.GetAsync("api/documents/doc/revisions/1/text"));
        await Is(HttpStatusCode.Gone, "document_deleted", _gateway.Http.GetAsync("api/documents/doc/versions"));
        Assert.Empty((await Json("documents"))["documents"]!.AsArray());
        var listed = Assert.Single((await Json("documents?deleted=true&search=PLAN"))["documents"]!.AsArray())!;
        Assert.Equal(("doc", "Plan", 2, 7), ((string)listed["id"]!, (string)listed["title"]!, (int)listed["revision"]!, (int)listed["length"]!));
        Assert.InRange((DateTimeOffset)listed["deleted"]!, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);

        var back = await Is(HttpStatusCode.OK, null, Undelete("doc"));

        Assert.Equal(("Plan", 2, null), ((string)back!["title"]!, (int)back["revision"]!, back["deleted"]));
        Assert.True((DateTimeOffset)back["modified"]! >= (DateTimeOffset)listed["deleted"]!);
        Assert.Equal("one two", await _gateway.Text());
        Assert.Equal("one", await _gateway.Http.GetStringAsync("api/documents/doc/revisions/1/text"));
        Assert.Empty((await Json("documents?deleted=true"))["documents"]!.AsArray());
        await Is(HttpStatusCode.OK, null, _gateway.Http.PostAsync("api/documents/doc/text", new StringContent(" three")));
        Assert.Equal("one two three", await _gateway.Text());
    }

    [Fact]
    public async Task A17_what_lives_never_was_or_was_purged_does_not_come_back()
    {
        await Is(HttpStatusCode.NotFound, "document_not_found", Undelete("other"));
        await Is(HttpStatusCode.Conflict, "not_deleted", Undelete("doc"));
        await _gateway.Http.DeleteAsync("api/documents/doc");
        await Is(HttpStatusCode.NoContent, null, _gateway.Http.DeleteAsync("api/documents/doc?purge=true"));
        await Is(HttpStatusCode.Gone, "document_purged", Undelete("doc"));
        await Is(HttpStatusCode.Gone, "document_purged", _gateway.Http.DeleteAsync("api/documents/doc?purge=true"));
        await Is(HttpStatusCode.Gone, "document_deleted", _gateway.Http.DeleteAsync("api/documents/doc"));
        await Is(HttpStatusCode.NotFound, "document_not_found", _gateway.Http.DeleteAsync("api/documents/other?purge=true"));
        Assert.Empty((await Json("documents?deleted=true"))["documents"]!.AsArray());
        await Is(HttpStatusCode.Conflict, "id_taken", _gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc"}""")));
    }

    [Fact]
    public async Task A17_a_document_that_lives_can_be_purged_at_once()
    {
        await using var ann = await _gateway.Join();

        await Is(HttpStatusCode.NoContent, null, _gateway.Http.DeleteAsync("api/documents/doc?purge=true"));

        Assert.Equal("document_deleted", (string)(await ann.Socket.Receive("error"))["reason"]!);
        await Is(HttpStatusCode.Gone, "document_purged", Undelete("doc"));
    }

    [Fact]
    public async Task A17_where_nothing_is_kept_a_deletion_is_for_good()
    {
        await using var gateway = await TestGateway.Start(options => options.KeepDeletedDays = 0);
        using var made = await gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc","text":"one"}"""));

        await Is(HttpStatusCode.NoContent, null, gateway.Http.DeleteAsync("api/documents/doc"));

        await Is(HttpStatusCode.Gone, "document_deleted", gateway.Http.DeleteAsync("api/documents/doc"));
        await Is(HttpStatusCode.Gone, "document_purged", gateway.Http.PostAsync("api/documents/doc/undelete", null));
    }

    [Fact]
    public async Task A17_who_was_there_goes_on_after_it_came_back()
    {
        await using var ann = await _gateway.Join();
        await _gateway.Http.DeleteAsync("api/documents/doc");
        Assert.Equal((4010, "document_deleted"), await ann.Socket.Closed());
        using var back = await Undelete("doc");

        await using var socket = await _gateway.Connect();
        await ann.Resume(socket);
        await ann.Edit("""[{"insert":"zero "}]""");

        Assert.Equal("zero one two", await _gateway.Text());
    }

    [Fact]
    public async Task A18_the_trail_tells_who_did_what_and_outlives_the_document()
    {
        await Is(HttpStatusCode.NotFound, "document_not_found", _gateway.Http.GetAsync("api/documents/other/audit"));
        Assert.Empty((await Json("documents/doc/audit"))["entries"]!.AsArray());
        using var other = await _gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"other"}"""));
        using var restored = await _gateway.Http.PostAsync("api/documents/doc/restorations", new StringContent("""{"revision":1}"""));
        await _gateway.Http.DeleteAsync("api/documents/doc");
        using var back = await Undelete("doc");
        await _gateway.Http.DeleteAsync("api/documents/other");
        await _gateway.Http.DeleteAsync("api/documents/doc?purge=true");

        var entries = (await Json("documents/doc/audit"))["entries"]!.AsArray();
        Assert.Equal(["document_purged", "document_undeleted", "document_deleted", "document_restored"], entries.Select(entry => (string)entry!["action"]!));
        Assert.All(entries, entry => Assert.Equal(("doc", "anyone"), ((string)entry!["document"]!, (string)entry["actor"]!)));
        Assert.Equal(("revision 1", null), ((string?)entries[3]!["detail"], (string?)entries[0]!["detail"]));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)entries[0]!["time"]!), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);

        var all = new List<string>();
        for (string? after = null; ;)
        {
            var page = await Json($"audit?limit=2{(after is null ? "" : $"&after={after}")}");
            all.AddRange(page["entries"]!.AsArray().Select(entry => $"{entry!["document"]} {entry["action"]}"));
            if ((after = (string?)page["next"]) is null)
                break;
        }
        Assert.Equal(["doc document_purged", "other document_deleted", "doc document_undeleted", "doc document_deleted", "doc document_restored"], all);
    }

    private Task<HttpResponseMessage> Undelete(string id) => _gateway.Http.PostAsync($"api/documents/{id}/undelete", null);

    private async Task<JsonNode> Json(string address) => (await _gateway.Http.GetFromJsonAsync<JsonNode>($"api/{address}"))!;

    private static async Task<JsonNode?> Is(HttpStatusCode status, string? reason, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.Equal(status, answer.StatusCode);
        var body = answer.Content.Headers.ContentType is null ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(reason, (string?)body?["reason"]);
        return body;
    }
}
