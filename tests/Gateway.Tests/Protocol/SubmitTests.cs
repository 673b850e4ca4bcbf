using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class SubmitTests
{
    public sealed class OverWebSockets : SubmitTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : SubmitTests;

    [Fact]
    public async Task S1_a_base_still_to_come_is_refused()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.Send("""{"type":"submit","sequence":1,"base":1,"delta":[]}""");
        Assert.Equal("base_unknown", (string?)(await ann.Socket.Receive("refused"))["reason"]);
    }

    [Fact]
    public async Task S2_submissions_of_one_connection_are_done_in_order_even_where_it_does_not_wait()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        for (var i = 1; i <= 200; i++)
            await ann.Socket.Send($$"""{"type":"submit","sequence":{{i}},"base":0,"delta":[{"insert":"{{i % 10}}"}]}""");
        await bob.ReceiveUpTo(200);
        // The later stands left of the earlier at one place.
        Assert.Equal(string.Concat(Enumerable.Range(1, 200).Reverse().Select(i => i % 10)), bob.Text);
    }

    [Fact]
    public async Task S2_presence_and_pings_go_on_while_a_submission_waits()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        gateway.Store.Failing = true;
        await ann.Submit("""[{"insert":"a"}]""");
        await ann.Socket.Receive("status");
        await ann.Socket.Send("""{"type":"ping"}""");
        await ann.Socket.Receive("pong");
        await ann.Socket.Send("""{"type":"presence","revision":0,"selection":{"anchor":0,"head":0}}""");
        while ((await bob.Socket.Receive("presence"))["peers"]!.AsArray().All(peer => peer!["selection"] is null))
        {
        }
        gateway.Store.Failing = false;
    }

    [Fact]
    public async Task S4_a_duplicate_changes_nothing_and_is_not_answered()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"once"}]""");
        await ann.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"twice"}]}""");
        await ann.Socket.Send("""{"type":"ping"}""");
        var next = await ann.Socket.Receive();
        while ((string?)next!["type"] == "presence")
            next = await ann.Socket.Receive();
        Assert.Equal("pong", (string?)next["type"]);
        Assert.Equal("once", await gateway.Text());
    }

    [Fact]
    public async Task S5_a_refusal_changes_nothing_and_the_next_sequence_goes_on()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Submit("""[{"delete":1}]""");
        var refused = await ann.Socket.Receive("refused");
        Assert.Equal(("past_end", 1, false), ((string?)refused["reason"], (int)refused["sequence"]!, refused.ContainsKey("retryAfter")));
        await ann.Edit("""[{"insert":"goes on"}]""");
        Assert.Equal((1, "goes on"), (ann.Revision, await gateway.Text()));
    }

    [Fact]
    public async Task S6_too_many_submissions_a_second_are_told_to_wait()
    {
        await using var gateway = await TestGateway.Start(options => options.SubmissionsPerSecond = 1);
        await using var ann = await gateway.Join();
        for (var i = 1; i <= 2; i++)
            await ann.Submit("""[{"insert":"a"}]""");
        var refused = await ann.Socket.Receive("refused");
        Assert.Equal(("too_fast", 2), ((string?)refused["reason"], (int)refused["sequence"]!));
        Assert.InRange((int)refused["retryAfter"]!, 1, 1_000);
        await Task.Delay((int)refused["retryAfter"]!);
        await ann.Socket.Send("""{"type":"submit","sequence":2,"base":0,"delta":[{"insert":"a"}]}""");
        await Eventually.True(async () => await gateway.Text() == "aa", "the second one is stored");
    }

    [Fact]
    public async Task S7_while_the_store_fails_submissions_wait()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        gateway.Store.Failing = true;
        await ann.Submit("""[{"insert":"kept"}]""");
        Assert.Equal("failing", (string?)(await ann.Socket.Receive("status"))["store"]);
        Assert.Equal("", await gateway.Text());
        gateway.Store.Failing = false;
        await ann.ReceiveUpTo(1);
        Assert.Equal("kept", await gateway.Text());
    }

    [Fact]
    public async Task S7_what_waited_when_its_socket_was_cut_is_done_once()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        gateway.Store.Failing = true;
        await ann.Submit("""[{"insert":"kept"}]""");
        await ann.Socket.Receive("status");
        await ann.Socket.DisposeAsync();
        Assert.Equal("failing", (string?)(await ann.Resume(await gateway.Connect()))["store"]);
        await ann.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"kept"}]}""");
        gateway.Store.Failing = false;
        await ann.ReceiveUpTo(1);
        Assert.Equal("kept", await gateway.Text());
        Assert.Single((await gateway.Documents.Open(DocumentId.Parse("doc")).ReadRevisions(0, 10, default))!);
    }
}
