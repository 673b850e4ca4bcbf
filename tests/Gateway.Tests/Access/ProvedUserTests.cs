using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Who is shown by a token is shown as the token says (PROTOCOL G9).</summary>
[Trait("Suite", "access")]
public sealed class ProvedUserTests(AccessServers servers) : IClassFixture<AccessServers>
{
    private const string Proved = """{"name":"User u1","color":"#aa3366","id":"u1"}""";
    private const string Lie = """{"name":"Eve","color":"#000000"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G9_Neither_hello_nor_presence_makes_one_another()
    {
        var world = await servers.Tokens.NewWorld();
        await using var watcher = await world.Hello(new Brought(await world.Token(Role.Reader, "watcher")));
        await watcher.Receive("welcome");
        await using var ann = await world.Connect();
        await ann.Send(AccessHello.Of(await world.Token(Role.Writer)).Replace("\"protocol\":1", $"\"protocol\":1,\"user\":{Lie}"));
        var welcome = await ann.Receive("welcome");
        Assert.Equal(Proved, welcome["user"]!.ToJsonString());
        await ann.Send($$"""{"type":"presence","revision":1,"selection":{"anchor":2,"head":2},"user":{{Lie}}}""");
        await ann.Send("""{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"x"}]}""");

        while (true)
        {
            var peers = (await watcher.Receive("presence"))["peers"]!.AsArray().Where(peer => (long)peer!["session"]! == (long)welcome["session"]!).ToList();
            Assert.All(peers, peer => Assert.Equal(Proved, peer!["user"]!.ToJsonString()));
            if (peers.Any(peer => peer!["selection"] is not null))
                break;
        }
        await Eventually.True(
            async () => (await servers.Tokens.Gateway.Documents.ReadAuthors(world.Id, 0, 10, Cancellation)).Authors.SequenceEqual(
                [new Author((long)welcome["session"]!, new UserProfile("User u1", "#aa3366", "u1"))]),
            "the author is kept as the token says");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/documents/{world.Id}/authors");
        request.Headers.Add("Authorization", $"Bearer {await world.Token(Role.Reader)}");
        using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
        Assert.Equal(
            $$"""{"session":{{welcome["session"]}},"name":"User u1","color":"#aa3366","id":"u1"}""",
            Canonical(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["authors"]![0]!));
    }

    [Theory]
    [InlineData("a word")]
    [InlineData("a writer's link")]
    public async Task G9_Who_brings_no_user_has_no_id_even_if_he_says_one(string caller)
    {
        var world = await servers.Open.NewWorld();
        var brought = await new Callers(servers.Other).All[caller](world);
        await using var socket = await world.Connect(brought);
        await socket.Send(AccessHello.Of(brought.Credential).Replace("\"protocol\":1", """ "protocol":1,"user":{"name":"Eve","color":"#000000","id":"u1"}"""));
        Assert.Equal("message_malformed", (string?)(await socket.Receive("error"))["reason"]);
        await socket.Send(AccessHello.Of(brought.Credential).Replace("\"protocol\":1", $"\"protocol\":1,\"user\":{Lie}"));
        Assert.Equal(Lie, (await socket.Receive("welcome"))["user"]!.ToJsonString());
    }

    [Theory]
    [InlineData("a reviewer's token", "User u1")]
    [InlineData("an API key", "Eve")]
    [InlineData("a reviewer's link", "Eve")]
    public async Task G9_A_version_is_by_the_user_who_makes_it(string caller, string expected)
    {
        var world = await servers.Tokens.NewWorld();
        var brought = await new Callers(servers.Other).All[caller](world);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/documents/{world.Id}/versions") { Content = new StringContent("""{"name":"Second","author":"Eve"}""") };
        foreach (var (name, value) in brought.Headers)
            request.Headers.Add(name, value);
        using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
        Assert.Equal(expected, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["author"]);
    }

    [Fact]
    public async Task G9_A_renewed_token_brings_its_name()
    {
        var world = await servers.Tokens.NewWorld();
        await using var watcher = await world.Hello(new Brought(await world.Token(Role.Reader, "watcher")));
        await watcher.Receive("welcome");
        await using var ann = await world.Hello(new Brought(await world.Token(Role.Writer)));
        await ann.Receive("welcome");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/documents/{world.Id}/tokens")
        {
            Content = new StringContent("""{"user":"u1","name":"Ann Other","color":"#123456","role":"writer"}"""),
        };
        request.Headers.Add("Authorization", $"Bearer {servers.Tokens.Key}");
        using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
        var token = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["token"]!;
        await ann.Send($$"""{"type":"renew","token":"{{token}}"}""");
        await ann.Receive("role");
        await Eventually.True(
            async () => (await watcher.Receive("presence"))["peers"]!.AsArray().Any(peer => (string?)peer!["user"]!["name"] == "Ann Other"), "others see the new name");
    }

    private static string Canonical(JsonNode author) => new JsonObject(
        ((string[])["session", "name", "color", "id"]).Select(name => KeyValuePair.Create(name, author[name]?.DeepClone()))).ToJsonString();
}
