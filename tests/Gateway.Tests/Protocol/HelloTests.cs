using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class HelloTests
{
    public sealed class OverWebSockets : HelloTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : HelloTests;

    [Theory]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"type":"submit","sequence":1,"base":0,"delta":[]}""")]
    [InlineData("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":""}]}""")]
    [InlineData("""{"type":"presence","revision":0,"selection":null}""")]
    public async Task H1_before_hello_any_other_message_is_an_error(string message)
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        await socket.Send(message);
        Assert.Equal("hello_first", (string?)(await socket.Receive("error"))["reason"]);
        await socket.Send("""{"type":"hello","protocol":1}""");
        await socket.Receive("welcome");
    }

    [Fact]
    public async Task H1_a_connection_that_says_nothing_is_closed()
    {
        await using var gateway = await TestGateway.Start(options => options.HelloTimeoutSeconds = 0.2);
        await using var socket = await gateway.Connect();
        Assert.Equal((4000, "hello_first"), await socket.Closed());
    }

    [Fact]
    public async Task H2_a_user_who_says_no_name_gets_one()
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        await socket.Send("""{"type":"hello","protocol":1,"token":"t"}""");
        var user = (await socket.Receive("welcome"))["user"]!;
        Assert.Matches("^Guest [A-Z][a-z]+$", (string)user["name"]!);
        Assert.Matches("^#[0-9a-f]{6}$", (string)user["color"]!);
    }

    [Theory]
    [InlineData("""{"name":"","color":"#336699"}""")]
    [InlineData("""{"name":"a\u0007b","color":"#336699"}""")]
    [InlineData("""{"name":"a\ud800","color":"#336699"}""")]
    [InlineData("""{"name":"Ann","color":"red"}""")]
    [InlineData("""{"name":"Ann","color":"#33669"}""")]
    [InlineData("""{"name":"Ann"}""")]
    [InlineData("""{"name":"Ann","color":"#336699","admin":true}""")]
    [InlineData("""{"name":"Ann","name":"Ann","color":"#336699"}""")]
    [InlineData("""{"name":12345678901234567890,"color":"#336699"}""")]
    [InlineData("\"Ann\"")]
    public async Task H2_a_bad_user_is_an_error(string user)
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        await socket.Send($$"""{"type":"hello","protocol":1,"user":{{user}}}""");
        Assert.Equal("message_malformed", (string?)(await socket.Receive("error"))["reason"]);
    }

    [Fact]
    public async Task H2_a_name_has_at_most_64_code_units()
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        var hello = $$$"""{"type":"hello","protocol":1,"user":{"name":"{{{new string('n', 65)}}}","color":"#336699"}}""";
        await socket.Send(hello);
        Assert.Equal("message_malformed", (string?)(await socket.Receive("error"))["reason"]);
        await socket.Send(hello.Replace("nn", "n"));
        await socket.Receive("welcome");
    }

    [Fact]
    public async Task H3_welcome_brings_the_document_and_the_limits()
    {
        await using var gateway = await TestGateway.Start(options => (options.MessageBytes, options.DocumentLength, options.SubmissionsPerSecond) = (5000, 6000, 70));
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"é😀\n"},{"insert":"b","attributes":{"bold":true}},{"insert":{"image":"x"}}]""");
        await using var bob = await gateway.Join(name: "Bob");
        var document = JsonNode.Parse("""[{"insert":"é😀\n"},{"attributes":{"bold":true},"insert":"b"},{"insert":{"image":"x"}}]""");
        Assert.True(JsonNode.DeepEquals(document, bob.Welcome["delta"]), bob.Welcome.ToJsonString());
        Assert.Equal("""{"messageBytes":5000,"documentLength":6000,"submissionsPerSecond":70}""", bob.Welcome["limits"]!.ToJsonString());
        Assert.Equal((1, 1, 1, "ok"), ((int)bob.Welcome["protocol"]!, (int)bob.Welcome["revision"]!, (int)bob.Welcome["head"]!, (string)bob.Welcome["store"]!));
        Assert.InRange(bob.Number, 1, (1L << 53) - 1);
        Assert.NotEqual(ann.Number, bob.Number);
        Assert.NotEqual(ann.Secret, bob.Secret);
    }

    [Fact]
    public async Task H4_a_session_is_taken_up_on_a_new_socket()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        await ann.Socket.DisposeAsync();
        var welcome = await ann.Resume(await gateway.Connect());
        Assert.Equal((ann.Number, 2), ((long)welcome["session"]!, (int)welcome["connection"]!));
        await ann.Edit("""[{"retain":1},{"insert":"b"}]""");
        Assert.Equal("ab", ann.Text);
    }

    [Fact]
    public async Task H5_the_stream_goes_on_where_it_was_over_any_distance()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Socket.DisposeAsync();
        for (var i = 0; i < 1200; i++)
            await bob.Edit($$"""[{"insert":"{{i % 10}}"}]""");
        var welcome = await ann.Resume(await gateway.Connect());
        Assert.False(welcome.ContainsKey("delta"));
        Assert.Equal((0, 1200), ((int)welcome["revision"]!, (int)welcome["head"]!));
        await ann.ReceiveUpTo(1200);
        Assert.Equal(bob.Text, ann.Text);
    }

    [Fact]
    public async Task H6_a_newer_connection_supersedes()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var old = ann.Socket;
        await ann.Resume(await gateway.Connect());
        await old.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"late"}]}""");
        Assert.Equal((4001, "superseded"), await old.Closed());
        await ann.Edit("""[{"insert":"new"}]""");
        Assert.Equal("new", await gateway.Text());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task H6_a_hello_that_is_not_newer_is_refused(int connection)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var first = ann.Socket;
        await ann.Resume(await gateway.Connect());
        await using var late = await gateway.Connect();
        await late.Send(
            $$$"""{"type":"hello","protocol":1,"resume":{"session":{{{ann.Number}}},"secret":"{{{ann.Secret}}}","connection":{{{connection}}},"revision":0}}""");
        Assert.Equal("superseded", (string?)(await late.Receive("error"))["reason"]);
        Assert.Equal((4001, "superseded"), await late.Closed());
        await ann.Edit("""[{"insert":"mine"}]""");
    }

    [Fact]
    public async Task H7_another_protocol_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        await AssertRefused(gateway, """{"type":"hello","protocol":2,"whatever":1}""", "protocol_unsupported", 4002);
    }

    [Fact]
    public async Task H7_a_wrong_secret_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await AssertRefused(
            gateway, $$$"""{"type":"hello","protocol":1,"resume":{"session":{{{ann.Number}}},"secret":"guessed","connection":2,"revision":0}}""", "secret_wrong", 4003);
        await ann.Edit("""[{"insert":"still here"}]""");
    }

    [Fact]
    public async Task H7_a_revision_still_to_come_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await AssertRefused(
            gateway, $$$"""{"type":"hello","protocol":1,"resume":{"session":{{{ann.Number}}},"secret":"{{{ann.Secret}}}","connection":2,"revision":7}}""",
            "revision_unknown", 4009);
    }

    [Fact]
    public async Task H7_a_full_document_is_refused_until_somebody_leaves()
    {
        await using var gateway = await TestGateway.Start(options => options.ConnectionsPerDocument = 2);
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await AssertRefused(gateway, """{"type":"hello","protocol":1}""", "document_full", 1013);
        await using var elsewhere = await gateway.Join("other");
        await bob.Socket.Close();
        await Eventually.True(() => gateway.ConnectionCount == 2, "Bob's place is free");
        await using var carol = await gateway.Join(name: "Carol");
    }

    [Fact]
    public async Task H8_a_second_hello_is_an_error()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.Send("""{"type":"hello","protocol":1}""");
        Assert.Equal("hello_twice", (string?)(await ann.Socket.Receive("error"))["reason"]);
        await ann.Edit("""[{"insert":"goes on"}]""");
    }

    [Fact]
    public async Task H9_joining_makes_a_document_unless_the_host_says_otherwise()
    {
        await using var gateway = await TestGateway.Start(options => options.CreateOnJoin = false);
        await AssertRefused(gateway, """{"type":"hello","protocol":1}""", "document_not_found", 4404);
        await gateway.Documents.Create(DocumentId.Parse("doc"), "Doc", Text.Delta.Empty, default);
        await using var ann = await gateway.Join();
    }

    [Fact]
    public async Task H9_a_deleted_id_stays_deleted()
    {
        await using var gateway = await TestGateway.Start();
        await using (await gateway.Join())
        {
        }
        await gateway.Documents.Delete(DocumentId.Parse("doc"), "anyone", default);
        await AssertRefused(gateway, """{"type":"hello","protocol":1}""", "document_deleted", 4010);
    }

    private static async Task AssertRefused(TestGateway gateway, string hello, string reason, int code)
    {
        await using var socket = await gateway.Connect();
        await socket.Send(hello);
        JsonObject error = await socket.Receive("error");
        Assert.Equal(reason, (string?)error["reason"]);
        Assert.Equal((code, reason), await socket.Closed());
    }
}
