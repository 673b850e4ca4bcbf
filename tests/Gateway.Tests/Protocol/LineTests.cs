using System.Net.WebSockets;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Limits, pings and ends of a line, whatever it is made of.</summary>
public abstract class LineTests
{
    public sealed class OverWebSockets : LineTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : LineTests;

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task W4_a_longer_message_is_answered_and_the_socket_closed(int tooLongBy)
    {
        await using var gateway = await TestGateway.Start(options => options.MessageBytes = 4096);
        await using var ann = await gateway.Join();
        await ann.Socket.Send(new string(' ', 4096 + tooLongBy));
        Assert.Equal("message_too_large", (string?)(await ann.Socket.Receive("error"))["reason"]);
        Assert.Equal((1009, "message_too_large"), await ann.Socket.Closed());
    }

    [Fact]
    public async Task W4_a_message_of_just_the_limit_is_taken_and_may_come_in_fragments()
    {
        await using var gateway = await TestGateway.Start(options => options.MessageBytes = 4096);
        await using var ann = await gateway.Join();
        var message = System.Text.Encoding.UTF8.GetBytes("""{"type":"ping"}""".PadRight(4096));
        await ann.Socket.SendBytes(message);
        await ann.Socket.Receive("pong");
        foreach (var piece in message.Chunk(500))
            await ann.Socket.SendBytes(piece, end: false);
        await ann.Socket.SendBytes([], end: true);
        await ann.Socket.Receive("pong");
    }

    [Fact]
    public async Task W5_a_frame_that_is_not_UTF8_ends_the_connection_and_no_other()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Socket.SendBytes([(byte)'"', 0xC3, 0x28, (byte)'"']);
        try
        {
            Assert.Equal(1007, (await ann.Socket.Closed()).Code);
        }
        catch (WebSocketException)
        {
            // The close frame may be lost with the line.
        }
        await Eventually.True(() => gateway.ConnectionCount == 1, "the connection has ended");
        await bob.Edit("""[{"insert":"goes on"}]""");
    }

    [Fact]
    public async Task W6_a_socket_that_answers_pings_stays()
    {
        await using var gateway = await TestGateway.Start(options => options.PingIntervalSeconds = 0.3);
        await using var ann = await gateway.Join();
        var listening = ann.Socket.Receive("pong"); // while it listens it answers pings
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await ann.Socket.Send("""{"type":"ping"}""");
        await listening;
    }

    [Fact]
    public async Task W7_a_reader_that_stops_is_cut_and_may_resume()
    {
        await using var gateway = await TestGateway.Start(options => options.SendTimeoutSeconds = 0.5);
        await using var ann = await gateway.Join();
        await using var stopped = await gateway.Join(name: "Bob");
        var big = new string('x', 1_000_000);
        for (var i = 0; i < 20; i++)
            await ann.Edit($$"""[{"insert":"{{big}}"}]""");
        await Eventually.True(() => gateway.ConnectionCount == 1, "the stopped reader is cut");
        await stopped.Socket.DisposeAsync();
        await stopped.Resume(await gateway.Connect());
        await stopped.ReceiveUpTo(20);
        Assert.Equal(20_000_000, stopped.Text.Length);
    }

    [Fact]
    public async Task W8_a_stopping_server_stores_publishes_and_closes()
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-stop-").FullName;
        try
        {
            await using (var gateway = await TestGateway.Start(directory: directory))
            {
                await using var ann = await gateway.Join();
                await using var bob = await gateway.Join(name: "Bob");
                await ann.Submit("""[{"insert":"last words"}]""");
                await ann.Socket.Send("""{"type":"ping"}""");
                await ann.Socket.Receive("pong"); // so it was read before the stop
                var stopping = gateway.Stop();
                await bob.ReceiveUpTo(1);
                Assert.Equal("last words", bob.Text);
                Assert.Equal((1012, "restarting"), await bob.Socket.Closed());
                Assert.Equal((1012, "restarting"), await ann.Socket.Closed());
                await bob.Socket.Close();
                await ann.Socket.Close();
                await stopping;
            }
            await using var again = await TestGateway.Start(directory: directory);
            Assert.Equal("last words", await again.Text());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
