using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class StreamTests
{
    public sealed class OverWebSockets : StreamTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : StreamTests;

    [Fact]
    public async Task R1_what_one_submits_reaches_all_and_acks_its_author()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"Hello"}]""");
        await bob.ReceiveUpTo(1);
        await bob.Edit("""[{"retain":5},{"insert":", world"}]""");
        await ann.ReceiveUpTo(2);
        Assert.Equal(("Hello, world", "Hello, world"), (ann.Text, bob.Text));
        Assert.Equal("Hello, world", await gateway.Text());
    }

    [Fact]
    public async Task R1_revisions_are_sent_in_the_bytes_in_which_they_are_stored()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Submit("""[{"insert":"é😀\u2028"}]""");
        var streamed = (await ann.Socket.Receive("revisions"))["revisions"]![0]!;
        var stored = (await gateway.Documents.Open(DocumentId.Parse("doc")).ReadRevisions(0, 1, default))!.Single();
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(stored.Encoded.Span), streamed));
        Assert.Contains("é😀\u2028", System.Text.Encoding.UTF8.GetString(stored.Encoded.Span));
    }

    [Fact]
    public async Task R2_who_is_behind_gets_one_delta_but_his_own_revision_on_its_own()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Submit("""[{"insert":"mine"}]""");
        await bob.ReceiveUpTo(1);
        await ann.Socket.DisposeAsync(); // it never saw its ack
        for (var i = 0; i < 600; i++)
            await bob.Edit("""[{"insert":"."}]""");
        await ann.Resume(await gateway.Connect());
        var own = (await ann.Socket.Receive("revisions"))["revisions"]!.AsArray();
        Assert.Equal((1, 1), (own.Count, (int)own[0]!["sequence"]!));
        var composed = await ann.Socket.Receive("composed");
        Assert.Equal((1, 601), ((int)composed["from"]!, (int)composed["to"]!));
        Assert.Equal($$"""[{"insert":"{{new string('.', 600)}}"}]""", composed["delta"]!.ToJsonString());
    }

    [Fact]
    public async Task R2_what_who_answers_does_not_have_yet_is_asked_for_again()
    {
        var document = new FakeDocument { SnapshotRevision = 0 };
        document.Store("a");
        await using var gateway = await TestGateway.Start(services: services => services.AddSingleton<IDocuments>(new FakeDocuments(document)));
        await using var first = await gateway.Connect();
        await first.Send("""{"type":"hello","protocol":1}""");
        await first.Receive("composed");
        document.Overtaken = 0;
        await using var second = await gateway.Connect();
        await second.Send("""{"type":"hello","protocol":1}""");
        await Eventually.True(() => document.PassageReads >= 3, "it asks again");
        document.Overtaken = null;
        await second.Receive("composed");
    }

    [Fact]
    public async Task R3_the_stream_has_no_gaps_whatever_comes_from_how_many()
    {
        await using var gateway = await TestGateway.Start();
        var sessions = new List<TestSession>();
        for (var i = 0; i < 8; i++)
            sessions.Add(await gateway.Join(name: $"Editor {i}"));
        await Task.WhenAll(sessions.Select(async (session, number) =>
        {
            for (var i = 0; i < 50; i++)
                await session.Edit($$"""[{"insert":"{{number}}"}]"""); // throws where a message does not begin where the last ended
        }));
        foreach (var session in sessions)
        {
            await session.ReceiveUpTo(400);
            Assert.Equal(await gateway.Text(), session.Text);
            await session.DisposeAsync();
        }
    }

    [Fact]
    public async Task R3_large_revisions_go_out_whole()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        var large = string.Concat(Enumerable.Repeat("0123456789ü", 300_000));
        await ann.Edit($$"""[{"insert":"{{large}}"}]""");
        await bob.ReceiveUpTo(1);
        Assert.Equal(large, bob.Text);
        await using var carol = await gateway.Join(name: "Carol");
        Assert.Equal(large, carol.Text);
    }
}
