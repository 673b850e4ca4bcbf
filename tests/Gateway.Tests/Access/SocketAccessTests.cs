using System.Text.Json.Nodes;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Wire;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Every message, sent by every caller of <see cref="AccessTable"/>.</summary>
[Trait("Suite", "access")]
public abstract class SocketAccessTests(AccessServers servers) : IClassFixture<AccessServers>
{
    public sealed class OverWebSockets(AccessServers servers) : SocketAccessTests(servers);

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents(AccessServers servers) : SocketAccessTests(servers);

    private const string Edit = """{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"x"}]}""";
    private const string Caret = """{"type":"presence","revision":1,"selection":{"anchor":3,"head":3}}""";
    private const string Ping = """{"type":"ping"}""";

    public static TheoryData<string, string> Cases => HttpAccessTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task G6_G8_A_caller_is_answered_as_the_table_says(string authentication, string caller)
    {
        var expected = AccessTable.Read.Of(caller, authentication).Hello;
        var world = await servers.Of(authentication).NewWorld();
        var brought = await new Callers(servers.Other).All[caller](world);
        var before = await world.Fingerprint();
        if (expected.StartsWith("44", StringComparison.Ordinal))
            await IsTurnedAway(world, brought, expected);
        else
            await MayDoWhatTheRoleMay(world, brought, Enum.Parse<Role>(expected, ignoreCase: true), before);
        if (expected is not ("writer" or "owner"))
            Assert.Equal(before, await world.Fingerprint());
    }

    [Theory]
    [InlineData(Edit)]
    [InlineData(Caret)]
    [InlineData(Ping)]
    [InlineData("""{"type":"renew","token":"TOKEN"}""")]
    public async Task H1_Before_hello_nothing_is_done_whatever_is_brought(string message)
    {
        var world = await servers.Tokens.NewWorld();
        var before = await world.Fingerprint();
        await using var socket = await world.Connect();
        await socket.Send(message.Replace("TOKEN", await world.Token(Role.Owner)));
        Assert.Equal("hello_first", (string?)(await socket.Receive("error"))["reason"]);
        Assert.Equal(before, await world.Fingerprint());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a word")]
    [InlineData("the host's user")]
    [InlineData("a revoked API key")]
    [InlineData("an owner's token of another document")]
    public async Task G1_A_refusal_does_not_tell_whether_there_is_a_document_and_makes_none(string caller)
    {
        var (world, deleted) = (await servers.Tokens.NewWorld(), await servers.Tokens.NewWorld());
        await servers.Tokens.Gateway.Documents.Delete(deleted.Id, "test", CancellationToken.None);
        var brought = await new Callers(servers.Other).All[caller](world);
        var there = await Whole(world.Id.Value);
        Assert.Equal(there, await Whole(deleted.Id.Value));
        Assert.Equal(there, await Whole("never-joined"));
        Assert.Null(await servers.Tokens.Gateway.Documents.Find(Documents.DocumentId.Parse("never-joined"), CancellationToken.None));

        async Task<string> Whole(string document)
        {
            await using var socket = await world.Hello(brought, document);
            return $"{(await socket.Receive())!.ToJsonString()} {await socket.Closed()}";
        }
    }

    [Theory]
    [InlineData(Role.Reader, "4404 document_not_found")]
    [InlineData(Role.Reviewer, "4404 document_not_found")]
    [InlineData(Role.Writer, "writer")]
    [InlineData(Role.Owner, "owner")]
    public async Task H9_Only_who_may_write_makes_a_document_by_joining_it(Role role, string expected)
    {
        var (world, document) = (await servers.Tokens.NewWorld(), $"made-by-{role}");
        await using var socket = await world.Hello(new Brought(await world.Token(role, document: document)), document);
        Assert.Equal(expected, await AnswerOf(socket));
    }

    [Fact]
    public void Every_message_is_in_the_table() => Assert.Equal(
        typeof(ClientMessage).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal), AccessTable.Read.Messages.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_messages_need_is_what_is_played_here() =>
        Assert.All(AccessTable.Read.Messages, message => Assert.Equal(message.Key == nameof(ClientMessage.Submit) ? "writer" : "reader", message.Value));

    private static async Task IsTurnedAway(AccessWorld world, Brought brought, string expected)
    {
        await using var socket = await world.Hello(brought);
        Assert.Equal(expected, await AnswerOf(socket));

        await using var owner = await world.Hello(new Brought(await world.Token(Role.Owner, "another")));
        var welcome = await owner.Receive("welcome");
        await using var thief = await world.Connect(brought);
        await thief.Send(AccessHello.Of(brought.Credential, Resumption(welcome, 2)));
        Assert.Equal(expected, await AnswerOf(thief));
        await owner.Send(Ping); // nobody has taken its session
        await owner.Receive("pong");
    }

    private static async Task MayDoWhatTheRoleMay(AccessWorld world, Brought brought, Role role, string before)
    {
        await using var watcher = await world.Hello(new Brought(await world.Token(Role.Reader, "watcher")));
        await watcher.Receive("welcome");
        JsonObject welcome;
        await using (var socket = await world.Hello(brought))
        {
            welcome = await socket.Receive("welcome");
            Assert.Equal(WireName.Of(role), (string?)welcome["role"]);
            Assert.Equal("""[{"insert":"hello"}]""", welcome["delta"]!.ToJsonString());

            await socket.Send(Ping);
            await socket.Receive("pong");

            await socket.Send(Caret);
            await Eventually.True(async () => IsShown(await watcher.Receive("presence"), (long)welcome["session"]!), "others see the selection");

            await socket.Send(Edit);
            if (role >= Role.Writer)
                Assert.Equal(2, (long)(await socket.Receive("revisions"))["revisions"]![0]!["revision"]!);
            else
            {
                var refused = await socket.Receive("refused");
                Assert.Equal((1, "role_insufficient", false), ((long)refused["sequence"]!, (string?)refused["reason"], refused.ContainsKey("retryAfter")));
                Assert.Equal(before, await world.Fingerprint());
            }

            await socket.Send($$"""{"type":"renew","token":"{{brought.Credential ?? "a-word"}}"}""");
            Assert.Equal(WireName.Of(role), (string?)(await socket.Receive("role"))["role"]);
        }

        await using var resumed = await world.Connect(brought);
        await resumed.Send(AccessHello.Of(brought.Credential, Resumption(welcome, 2)));
        var again = await resumed.Receive("welcome");
        Assert.Equal((WireName.Of(role), false), ((string?)again["role"], again.ContainsKey("delta")));

        await using var another = await world.Connect();
        await another.Send(AccessHello.Of(await world.Token(Role.Owner, "another"), Resumption(welcome, 3)));
        Assert.Equal("4003 secret_wrong", await AnswerOf(another));
    }

    private static bool IsShown(JsonObject presence, long session) =>
        presence["peers"]!.AsArray().Any(peer => (long)peer!["session"]! == session && (long?)peer["selection"]?["anchor"] == 3);

    private static string Resumption(JsonObject welcome, int connection) =>
        $$"""{"session":{{welcome["session"]}},"secret":"{{welcome["secret"]}}","connection":{{connection}},"revision":1}""";

    /// <summary>As the table says it: a role, or the close, whose reason the error before it has too.</summary>
    private static async Task<string> AnswerOf(TestSocket socket)
    {
        var first = (await socket.Receive())!;
        if ((string?)first["type"] == "welcome")
            return (string)first["role"]!;
        Assert.Equal("error", (string?)first["type"]);
        var (code, reason) = await socket.Closed();
        Assert.Equal((string?)first["reason"], reason);
        return $"{code} {reason}";
    }
}
