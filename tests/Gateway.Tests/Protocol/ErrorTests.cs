using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class ErrorTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    public sealed class OverWebSockets(SharedGateway shared) : ErrorTests(shared);

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents(SharedGateway shared) : ErrorTests(shared);

    [Theory]
    [InlineData("", "json_malformed")]
    [InlineData("hello", "json_malformed")]
    [InlineData("""{"type":"ping"}}""", "json_malformed")]
    [InlineData("""{"type":"ping"} {"type":"ping"}""", "json_malformed")]
    [InlineData("""{"type":"ping",}""", "json_malformed")]
    [InlineData("""{"type":"ping"/**/}""", "json_malformed")]
    [InlineData("""["ping"]""", "json_malformed")]
    [InlineData("""{"type":"ping","type":"ping"}""", "json_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":0,"delta":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}""", "json_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"a]}""", "json_malformed")]
    [InlineData("{}", "message_malformed")]
    [InlineData("""{"type":5}""", "message_malformed")]
    [InlineData("""{"type":"ping","x":1}""", "message_malformed")]
    [InlineData("""{"type":"ping","__proto__":{}}""", "message_malformed")]
    [InlineData("""{"type":"ping","\ud800":1}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":0,"base":0,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":1.0,"base":0,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":9007199254740992,"base":0,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":-1,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":null,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":0}""", "message_malformed")]
    [InlineData("""{"type":"submit","base":0,"delta":[]}""", "message_malformed")]
    [InlineData("""{"type":"submit","sequence":1,"base":0,"delta":[],"user":{"name":"Ann","color":"#336699"}}""", "message_malformed")]
    [InlineData("""{"type":"presence","revision":0}""", "message_malformed")]
    [InlineData("""{"type":"presence","revision":0,"selection":{"anchor":0}}""", "message_malformed")]
    [InlineData("""{"type":"presence","revision":0,"selection":{"anchor":0,"head":-1}}""", "message_malformed")]
    [InlineData("""{"type":"presence","revision":0,"selection":{"anchor":0,"head":0,"head":0}}""", "message_malformed")]
    [InlineData("""{"type":"presence","revision":0,"selection":{"anchor":0,"head":2147483648}}""", "message_malformed")]
    [InlineData("""{"type":"Ping"}""", "type_unknown")]
    [InlineData("""{"type":"welcome"}""", "type_unknown")]
    [InlineData("""{"type":"\ud800"}""", "type_unknown")]
    public async Task E1_what_cannot_be_understood_is_an_error_and_the_connection_stays(string message, string reason)
    {
        await using var ann = await shared.Gateway.Join(shared.NewDocument());
        await ann.Socket.Send(message);
        var error = await ann.Socket.Receive("error");
        Assert.Equal(reason, (string?)error["reason"]);
        Assert.NotEmpty((string)error["message"]!);
        await ann.Edit("""[{"insert":"goes on"}]""");
    }

    [Theory]
    [InlineData("""{"delta":[{"insert":"any order"}],"base":0,"sequence":1,"type":"submit"}""")]
    [InlineData("""{"\u0074ype":"\u0073ubmit","sequence":1,"base":0,"delta":[{"\u0069nsert":"any order"}]}""")]
    [InlineData(""" { "type" : "submit" , "sequence" : 1 , "base" : 0 , "delta" : [ { "insert" : "any order" } ] } """)]
    public async Task E1_the_order_of_keys_white_space_and_needless_escapes_do_not_matter(string message)
    {
        await using var ann = await shared.Gateway.Join(shared.NewDocument());
        await ann.Socket.Send(message);
        await ann.ReceiveUpTo(1);
        Assert.Equal("any order", ann.Text);
    }

    [Fact]
    public async Task E2_a_hundred_errors_close_the_connection()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        for (var i = 0; i < 100; i++)
            await ann.Socket.Send("nonsense");
        for (var i = 0; i < 100; i++)
            Assert.Equal("json_malformed", (string?)(await ann.Socket.Receive("error"))["reason"]);
        Assert.Equal("too_many_errors", (string?)(await ann.Socket.Receive("error"))["reason"]);
        Assert.Equal((1008, "too_many_errors"), await ann.Socket.Closed());
    }

    [Fact]
    public async Task E3_a_submit_with_a_bad_delta_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.Send("""{"type":"submit","sequence":3,"base":0,"delta":[{"insert":1}]}""");
        var refused = await ann.Socket.Receive("refused");
        Assert.Equal((3, "delta_malformed"), ((int)refused["sequence"]!, (string?)refused["reason"]));
    }

    [Fact]
    public async Task E6_when_a_document_is_deleted_its_connections_are_told_and_closed()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var elsewhere = await gateway.Join("other");
        await gateway.Documents.Delete(DocumentId.Parse("doc"), "anyone", default);
        Assert.Equal("document_deleted", (string?)(await ann.Socket.Receive("error"))["reason"]);
        Assert.Equal((4010, "document_deleted"), await ann.Socket.Closed());
        await elsewhere.Edit("""[{"insert":"lives"}]""");
    }

    [Fact]
    public async Task T1_the_status_of_the_store_is_told_to_all()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        gateway.Store.Failing = true;
        await ann.Submit("""[{"insert":"a"}]""");
        Assert.Equal("failing", (string?)(await bob.Socket.Receive("status"))["store"]);
        await using var carol = await gateway.Join(name: "Carol");
        Assert.Equal("failing", (string?)carol.Welcome["store"]);
        gateway.Store.Failing = false;
        Assert.Equal("ok", (string?)(await bob.Socket.Receive("status"))["store"]);
        Assert.Equal("ok", (string?)(await carol.Socket.Receive("status"))["store"]);
    }

    [Fact]
    public async Task T2_ping_is_answered_with_pong()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.Send("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", (await ann.Socket.Receive("pong")).ToJsonString());
    }
}
