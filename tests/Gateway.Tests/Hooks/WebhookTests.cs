using System.Globalization;
using System.Net.Http.Json;
using CollabDocs.Documents.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hooks;

/// <summary>Webhooks of whole servers (PROTOCOL N).</summary>
[Trait("Suite", "access")]
public sealed class WebhookTests
{
    private const string Secret = "0123456789abcdef";

    [Fact]
    public async Task N1_N2_edits_scripts_and_deletions_are_told_and_signed()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var gateway = await Start(receiver.Url);
        await using (var ann = await gateway.Join())
            await ann.Edit("""[{"insert":"abc"}]""");
        await Taken(receiver, 1);
        using var made = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "made", text = "one" });
        using var appended = await gateway.Http.PostAsync("api/documents/made/text", new StringContent("two"));
        await Eventually.True(() => receiver.Taken.Any(message => message is { Document: "made", Revision: 2 }), "the receiver is told of the script's");
        using var deleted = await gateway.Http.DeleteAsync("api/documents/doc");
        await Eventually.True(() => (string?)receiver.Taken[^1].Json["event"] == "document.deleted", "the receiver is told of the deletion");

        var first = receiver.Taken[0];
        Assert.Equal(("document.changed", "doc", 1L), ((string?)first.Json["event"], first.Document, first.Revision));
        Assert.Equal((first.Delivery, "application/json"), ((string?)first.Json["id"], first.ContentType));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)first.Json["time"]!), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(("doc", null), (receiver.Taken[^1].Document, receiver.Taken[^1].Json["revision"]));
        Assert.All(receiver.Taken, message => Assert.True(WebhookSignature.IsGenuine(message.Signature, message.Body, Secret, TimeProvider.System)));
        Assert.False(WebhookSignature.IsGenuine(first.Signature, first.Body.Replace("doc", "dog"), Secret, TimeProvider.System));
        Assert.False(WebhookSignature.IsGenuine(first.Signature, first.Body, Secret + "0", TimeProvider.System));
    }

    [Fact]
    public async Task N6_what_was_stored_before_kill_9_is_told_after_a_restart()
    {
        await using var receiver = await WebhookReceiver.Start();
        var directory = Directory.CreateTempSubdirectory("collabdocs-webhooks-").FullName;
        try
        {
            await using (var killed = await StartProcess(directory, receiver.Url, quietSeconds: 3_600))
            {
                foreach (var id in (string[])["one", "two"])
                {
                    using var made = await killed.Http.PostAsJsonAsync("api/documents", new { id, text = "kept" });
                    using var appended = await killed.Http.PostAsync($"api/documents/{id}/text", new StringContent("too"));
                    Assert.True(appended.IsSuccessStatusCode);
                }
                await killed.Kill();
            }
            Assert.Empty(receiver.Taken);
            await using (var again = await StartProcess(directory, receiver.Url, quietSeconds: 3_600))
            {
                await Taken(receiver, 2);
                Assert.Equal([("one", 2L), ("two", 2L)], receiver.Taken.Select(message => (message.Document, message.Revision!.Value)).Order());
                await again.Kill();
            }
            await using var third = await StartProcess(directory, receiver.Url, quietSeconds: 0);
            using var last = await third.Http.PostAsync("api/documents/one/text", new StringContent("new"));
            await Eventually.True(() => receiver.Taken.Any(message => message.Revision == 3), "the receiver is told of what is new");
            // What was taken right before the kill may come once more, as the same delivery.
            Assert.Equal(3, receiver.Taken.Select(message => message.Delivery).Distinct().Count());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task N7_a_receiver_that_is_away_is_told_when_it_is_back()
    {
        await using var receiver = await WebhookReceiver.Start();
        var url = receiver.Url;
        await using var gateway = await Start(url);
        await receiver.DisposeAsync();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"abc"}]""");
        await Task.Delay(500);
        await ann.Edit("""[{"insert":"d"}]""");

        await using var back = await WebhookReceiver.Start(url.Port);

        await Taken(back, 1);
        Assert.Equal(2, back.Taken[^1].Revision);
    }

    [Fact]
    public async Task N7_redirects_are_not_followed_and_long_answers_not_read()
    {
        await using var receiver = await WebhookReceiver.Start();
        receiver.Answer = attempt => attempt switch
        {
            1 => Results.Redirect("/elsewhere", preserveMethod: true),
            2 => Results.Stream(async stream =>
            {
                for (var chunk = new byte[1024 * 1024]; ;)
                    await stream.WriteAsync(chunk);
            }),
            _ => Results.NoContent(),
        };
        await using var gateway = await Start(receiver.Url);
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        await Eventually.True(() => receiver.Paths.Count == 2, "it was tried again"); // with an answer that never ends, which is one of success
        await ann.Edit("""[{"insert":"b"}]""");

        await Taken(receiver, 1);

        Assert.Equal(["POST /hook"], receiver.Paths.Distinct());
        Assert.Equal(2, receiver.Taken[0].Revision);
    }

    [Fact]
    public async Task N5_a_document_is_told_of_in_order()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var gateway = await Start(receiver.Url, maxWaitSeconds: 0.02);
        await using var ann = await gateway.Join();
        for (var i = 0; i < 200; i++)
            await ann.Edit("""[{"insert":"a"}]""");
        await Eventually.True(() => receiver.Taken.Any(message => message.Revision == 200), "the receiver is told of the last");

        var revisions = receiver.Taken.Select(message => message.Revision!.Value).ToList();
        Assert.True(revisions.Count > 1);
        Assert.Equal(revisions.Distinct().Order(), revisions);
    }

    [Theory]
    [InlineData("Url", "http://example.com/hook", Secret)]
    [InlineData("Url", "ftp://localhost/hook", Secret)]
    [InlineData("Url", "hook", Secret)]
    [InlineData("Url", "https://name:word@example.com/", Secret)]
    [InlineData("Secret", "https://example.com/", "short")]
    [InlineData("QuietSeconds", "https://example.com/", Secret, -1)]
    [InlineData("MaxWaitSeconds", "https://example.com/", Secret, 1, double.NaN)]
    public async Task N1_settings_that_make_no_sense_are_named_at_start(string name, string url, string secret, double quiet = 2, double longest = 10)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestGateway.Start(options => options.Webhooks =
        [
            new WebhookOptions { Url = "https://example.com/sound", Secret = Secret },
            new WebhookOptions { Url = url, Secret = secret, QuietSeconds = quiet, MaxWaitSeconds = longest },
        ]));
        Assert.Contains($"CollabDocs:Webhooks:1:{name}", exception.Message);
    }

    private static Task Taken(WebhookReceiver receiver, int count) =>
        Eventually.True(() => receiver.Taken.Count >= count, $"the receiver is told {count} times");

    private static Task<TestGateway> Start(Uri url, double maxWaitSeconds = 10) => TestGateway.Start(options => options.Webhooks =
        [new WebhookOptions { Url = url.ToString(), Secret = Secret, QuietSeconds = 0.01, MaxWaitSeconds = maxWaitSeconds }]);

    private static Task<GatewayProcess> StartProcess(string directory, Uri url, double quietSeconds) => GatewayProcess.Start(
        directory, $"--CollabDocs:Webhooks:0:Url={url}", $"--CollabDocs:Webhooks:0:Secret={Secret}",
        string.Create(CultureInfo.InvariantCulture, $"--CollabDocs:Webhooks:0:QuietSeconds={quietSeconds}"),
        "--CollabDocs:Webhooks:0:MaxWaitSeconds=3600");
}
