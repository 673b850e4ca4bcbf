using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class DeltaTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    public sealed class OverWebSockets(SharedGateway shared) : DeltaTests(shared);

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents(SharedGateway shared) : DeltaTests(shared);

    [Theory]
    [InlineData("D1", "5", "delta_malformed")]
    [InlineData("D1", "null", "delta_malformed")]
    [InlineData("D1", "{}", "delta_malformed")]
    [InlineData("D1", "[5]", "delta_malformed")]
    [InlineData("D1", "[{}]", "delta_malformed")]
    [InlineData("D1", """[{"insert":""}]""", "delta_malformed")]
    [InlineData("D1", """[{"insert":5}]""", "delta_malformed")]
    [InlineData("D1", """[{"insert":{}}]""", "delta_malformed")]
    [InlineData("D1", """[{"insert":{"a":1,"b":2}}]""", "delta_malformed")]
    [InlineData("D1", """[{"retain":0}]""", "delta_malformed")]
    [InlineData("D1", """[{"retain":-1}]""", "delta_malformed")]
    [InlineData("D1", """[{"retain":1.5}]""", "delta_malformed")]
    [InlineData("D1", """[{"retain":"1"}]""", "delta_malformed")]
    [InlineData("D1", """[{"delete":1e400}]""", "delta_malformed")]
    [InlineData("D4", """[{"delete":99999999999999999999}]""", "past_end")]
    [InlineData("D1", """[{"retain":1,"delete":1}]""", "delta_malformed")]
    [InlineData("D1", """[{"insert":"a","insert":"b"}]""", "delta_malformed")]
    [InlineData("D1", """[{"insert":"a","color":"red"}]""", "delta_malformed")]
    [InlineData("D1", """[{"\ud800":1}]""", "delta_malformed")]
    [InlineData("D2", """[{"insert":"\ud83d"}]""", "lone_surrogate")]
    [InlineData("D2", """[{"insert":"\ude00\ud83d"}]""", "lone_surrogate")]
    [InlineData("D2", """[{"retain":3},{"insert":"x"}]""", "split_surrogate")]
    [InlineData("D2", """[{"retain":2},{"delete":1}]""", "split_surrogate")]
    [InlineData("D2", """[{"insert":"a\r\nb"}]""", "forbidden_character")]
    [InlineData("D2", """[{"insert":"a\u0000b"}]""", "forbidden_character")]
    [InlineData("D3", """[{"insert":"a","attributes":{"__proto__":1}}]""", "attribute_invalid")]
    [InlineData("D3", """[{"insert":"a","attributes":{"":1}}]""", "attribute_invalid")]
    [InlineData("D3", """[{"insert":"a","attributes":{"bold":null}}]""", "attribute_invalid")]
    [InlineData("D3", """[{"insert":"a","attributes":{"x":[[[[[1]]]]]}}]""", "attribute_invalid")]
    [InlineData("D4", """[{"retain":6},{"insert":"x"}]""", "past_end")]
    [InlineData("D4", """[{"delete":2147483647}]""", "past_end")]
    [InlineData("D4", """[{"insert":"more than twenty code units"}]""", "document_too_large")]
    public async Task A_bad_delta_is_refused(string rule, string delta, string reason)
    {
        var (gateway, document) = (shared.Gateway, shared.NewDocument());
        await using var ann = await gateway.Join(document);
        await ann.Edit("""[{"insert":"ab😀c"}]""");
        var sequence = await ann.Submit(delta);
        var refused = await ann.Socket.Receive("refused");
        Assert.True(reason == (string?)refused["reason"] && sequence == (long)refused["sequence"]!, $"{rule}: {refused.ToJsonString()}");
        Assert.Equal("ab😀c", await gateway.Text(document));
        await ann.Edit("""[{"retain":5},{"insert":"!"}]""");
        Assert.Equal("ab😀c!", await gateway.Text(document));
    }

    [Fact]
    public async Task D3_the_limits_of_attributes_and_embeds()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        foreach (var (good, bad) in new[]
        {
            (Attributes(Named(64)), Attributes(Named(65))),
            (Attributes(Many(256)), Attributes(Many(257))),
            (Attributes($"\"v\":\"{new string('v', 4094)}\""), Attributes($"\"v\":\"{new string('v', 4095)}\"")),
            (Embed(65_000), Embed(66_000)),
        })
        {
            await ann.Submit(bad);
            Assert.Equal("attribute_invalid", (string?)(await ann.Socket.Receive("refused"))["reason"]);
            await ann.Edit(good);
        }

        static string Attributes(string fields) => $$$"""[{"insert":"a","attributes":{ {{{fields}}} }}]""";
        static string Many(int count) => string.Join(",", Enumerable.Range(0, count).Select(i => $"\"a{i}\":1"));
        static string Named(int length) => $"\"{new string('n', length)}\":1";
        static string Embed(int length) => $$$"""[{"insert":{"image":"{{{new string('i', length)}}}"}}]""";
    }

    [Fact]
    public async Task D5_neighbours_become_one_and_the_empty_delta_is_valid()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"},{"insert":"b"}]""");
        await ann.Edit("[]");
        Assert.Equal(2, ann.Revision);
        var history = await gateway.Http.GetStringAsync("api/documents/doc/revisions");
        Assert.Contains("""
            "delta":[{"insert":"ab"}]
            """, history);
        Assert.Contains("""
            "delta":[]
            """, history);
    }

    [Fact]
    public async Task D6_the_later_insert_stands_left()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"A"}]""");
        await bob.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"B"}]}""");
        await ann.ReceiveUpTo(2);
        Assert.Equal("BA", ann.Text);
    }
}
