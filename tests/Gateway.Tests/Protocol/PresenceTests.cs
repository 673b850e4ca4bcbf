using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public abstract class PresenceTests
{
    public sealed class OverWebSockets : PresenceTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : PresenceTests;

    [Fact]
    public async Task P1_a_selection_reaches_the_others_and_a_name_may_change()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"abcdef"}]""");
        await ann.Socket.Send("""{"type":"presence","revision":1,"selection":{"anchor":3,"head":5}}""");
        var peer = await PeerWhere(bob, peer => peer["selection"] is not null);
        Assert.Equal(("Ann", 3, 5), ((string)peer["user"]!["name"]!, (int)peer["selection"]!["anchor"]!, (int)peer["selection"]!["head"]!));
        await ann.Socket.Send("""{"type":"presence","revision":1,"selection":null,"user":{"name":"Anna","color":"#000000"}}""");
        peer = await PeerWhere(bob, peer => peer["selection"] is null);
        Assert.Equal(("Anna", ann.Number), ((string)peer["user"]!["name"]!, (long)peer["session"]!));
    }

    [Theory]
    [InlineData("""{"type":"presence","revision":1,"selection":{"anchor":0,"head":4}}""")]
    [InlineData("""{"type":"presence","revision":2,"selection":null}""")]
    public async Task P2_a_selection_past_the_end_or_still_to_come_is_an_error(string presence)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"abc"}]""");
        await ann.Socket.Send(presence);
        Assert.Equal("presence_invalid", (string?)(await ann.Socket.Receive("error"))["reason"]);
    }

    [Fact]
    public async Task P3_after_welcome_come_all_who_are_here_but_not_oneself()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await using var carol = await gateway.Join(name: "Carol");
        var seen = new HashSet<string>();
        while (seen.Count < 2)
            foreach (var peer in (await carol.Socket.Receive("presence"))["peers"]!.AsArray())
                seen.Add((string)peer!["user"]!["name"]!);
        Assert.Equal(["Ann", "Bob"], seen.Order());
    }

    [Fact]
    public async Task P3_a_selection_is_in_coordinates_of_what_was_sent_before_it()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"abcdef"}]""");
        await bob.ReceiveUpTo(1);
        // Ann selects at revision 1 while Bob, who has it too, writes before the place.
        await bob.Submit("""[{"insert":"12345"}]""");
        await ann.Socket.Send("""{"type":"presence","revision":1,"selection":{"anchor":2,"head":4}}""");
        long revision = 1;
        while (await bob.Socket.Receive() is { } message)
        {
            if ((string?)message["type"] == "revisions")
                revision = (long)message["revisions"]!.AsArray()[^1]!["revision"]!;
            if ((string?)message["type"] != "presence" || message["peers"]!.AsArray().All(peer => peer!["selection"] is null))
                continue;
            Assert.Equal(revision, (long)message["revision"]!);
            Assert.Equal(revision == 1 ? 2 : 7, (int)message["peers"]![0]!["selection"]!["anchor"]!);
            if (revision == 2)
                return;
            await ann.ReceiveUpTo(2);
            await ann.Socket.Send("""{"type":"presence","revision":2,"selection":{"anchor":7,"head":7}}""");
        }
    }

    [Fact]
    public async Task P4_a_caret_that_follows_its_owners_edit_is_not_told()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Socket.Send("""{"type":"presence","revision":0,"selection":{"anchor":0,"head":0}}""");
        await PeerWhere(bob, peer => peer["selection"] is not null);
        await ann.Edit("""[{"insert":"abc"}]""");
        await ann.Socket.Send("""{"type":"presence","revision":1,"selection":{"anchor":3,"head":3}}"""); // where it is anyway
        await ann.Socket.Send("""{"type":"ping"}""");
        await ann.Socket.Receive("pong");
        await Task.Delay(200);
        await ann.Socket.Send("""{"type":"presence","revision":1,"selection":{"anchor":1,"head":1}}""");
        var moved = await PeerWhere(bob, peer => peer["selection"] is not null);
        Assert.Equal(1, (int)moved["selection"]!["head"]!);
    }

    [Fact]
    public async Task P5_after_composed_all_who_are_here_are_told_again()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Socket.DisposeAsync();
        for (var i = 0; i < 600; i++)
            await bob.Edit("""[{"insert":"."}]""");
        await bob.Socket.Send("""{"type":"presence","revision":600,"selection":{"anchor":5,"head":5}}""");
        await ann.Resume(await gateway.Connect());
        await ann.Socket.Receive("composed");
        var presence = await ann.Socket.Receive("presence");
        Assert.Equal(600, (long)presence["revision"]!);
        Assert.Contains(presence["peers"]!.AsArray(), peer => (string?)peer!["user"]!["name"] == "Bob");
    }

    [Fact]
    public async Task P6_a_session_whose_connection_ends_leaves_at_once()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await PeerWhere(bob, peer => (long)peer["session"]! == ann.Number);
        await ann.Socket.DisposeAsync();
        while ((await bob.Socket.Receive("presence"))["left"]!.AsArray() is var left && left.All(session => (long)session! != ann.Number))
        {
        }
    }

    [Fact]
    public async Task P6_presence_that_comes_too_fast_is_coalesced()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit($$"""[{"insert":"{{new string('x', 1000)}}"}]""");
        for (var i = 1; i <= 1000; i++)
            await ann.Socket.Send($$$"""{"type":"presence","revision":1,"selection":{"anchor":{{{i}}},"head":{{{i}}}}}""");
        var messages = 0;
        while (true)
        {
            var presence = await bob.Socket.Receive("presence");
            messages++;
            if (presence["peers"]!.AsArray().Any(peer => (int?)peer!["selection"]?["head"] == 1000))
                break;
        }
        Assert.InRange(messages, 1, 200);
    }

    private static async Task<JsonNode> PeerWhere(TestSession session, Predicate<JsonNode> condition)
    {
        while (true)
            foreach (var peer in (await session.Socket.Receive("presence"))["peers"]!.AsArray())
                if (condition(peer!))
                    return peer!;
    }
}
