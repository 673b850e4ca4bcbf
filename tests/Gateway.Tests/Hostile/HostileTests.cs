using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>
/// Frames that nobody should send: each is answered as PROTOCOL.md says, the document stays as it is, memory stays bounded, and somebody else who
/// edits the document meanwhile notices nothing.
/// </summary>
[Trait("Suite", "hostile")]
[Collection(nameof(MeasuredAlone))]
public abstract class HostileTests
{
    public sealed class OverWebSockets : HostileTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : HostileTests;

    private const int Attackers = 10; // presence is judged at most 20 times a second, so each of them waits most of the time
    private const int ConnectionFrames = 90; // a hundred errors would close it (E2)
    private const int MessageBytes = 256 * 1024;
    private const long MaxGrowthBytes = 128 * 1024 * 1024;
    private const int PatienceMs = 60_000;
    private const string Start = "😀 start";

    private static readonly int Frames = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") == "1" ? 200_000 : 5_000;

    [Fact]
    public async Task Hostile_frames_are_answered_and_change_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of another process is read from /proc.");
        await using var gateway = await GatewayProcess.Start(
            null, $"--CollabDocs:MessageBytes={MessageBytes}", "--CollabDocs:HelloTimeoutSeconds=600");
        await using var editor = await gateway.Join(name: "Editor");
        await editor.Edit($$"""[{"insert":"{{Start}}"}]""");
        using var done = new CancellationTokenSource();
        var editing = Edit(editor, done.Token);

        await Attack(gateway, seed: 0, frames: 500); // what is made once is there now
        await Eventually.True(() => gateway.Sockets < 20, "the connections of the first attack have ended");
        var (bytes, sockets) = (gateway.ResidentBytes, gateway.Sockets);
        await Task.WhenAll(Enumerable.Range(1, Attackers).Select(seed => Attack(gateway, seed, Frames / Attackers)));
        await Eventually.True(() => gateway.Sockets <= sockets + 5, "all attackers' connections have ended");
        var grown = gateway.ResidentBytes - bytes;

        await done.CancelAsync();
        var edits = await editing;
        Assert.True(grown < MaxGrowthBytes, $"{Frames} frames left {grown:N0} bytes behind.");
        Assert.True(edits > 0, "The editor could edit meanwhile.");
        Assert.Equal(Start + new string('.', edits), editor.Text);
        Assert.Equal(editor.Text, await gateway.Text());
        Assert.Equal(edits + 1, editor.Revision);
        Assert.DoesNotContain("fail:", gateway.Output, StringComparison.Ordinal); // a bug of ours would be logged as an error
        TestContext.Current.SendDiagnosticMessage(
            $"{Frames} hostile frames answered; {edits} edits of another meanwhile; the process grew by {grown / 1024:N0} KiB.");
    }

    /// <summary>Somebody edits as if nothing were, and does not take a message amiss.</summary>
    private static async Task<int> Edit(TestSession editor, CancellationToken done)
    {
        var edits = 0;
        for (; !done.IsCancellationRequested; edits++)
        {
            await editor.Edit($$"""[{"retain":{{Start.Length + edits}}},{"insert":"."}]""");
            await Task.Delay(10, CancellationToken.None);
        }
        return edits;
    }

    private static async Task Attack(GatewayProcess gateway, int seed, int frames)
    {
        var random = new Random(seed);
        var hostile = new HostileFrames(random);
        for (var sent = 0; sent < frames; sent += ConnectionFrames)
            try
            {
                await AttackOnce(gateway, hostile, random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, connection {sent / ConnectionFrames}.", exception);
            }
    }

    /// <summary>One connection's worth: a few before hello, most after it, and one at the end that ends it.</summary>
    private static async Task AttackOnce(GatewayProcess gateway, HostileFrames hostile, Random random)
    {
        await using var socket = await gateway.Connect();
        for (var i = 0; i < 3; i++)
        {
            var early = hostile.BeforeHello();
            await Send(socket, early.Bytes, random);
            var answer = await socket.Receive();
            Assert.True((string?)answer?["type"] == "error" && (string?)answer["reason"] == "hello_first", $"{early}\nanswered {answer?.ToJsonString()}");
        }
        await socket.Send("""{"type":"hello","protocol":1}""");
        await socket.Receive("welcome");
        for (var i = 3; i < ConnectionFrames - 1; i++)
        {
            var frame = hostile.Next();
            await Send(socket, frame.Bytes, random);
            await socket.Send("""{"type":"ping"}""");
            AssertAnswered(frame, await Answers(socket, frame));
        }
        await End(socket, random);
    }

    /// <summary>At times in fragments, cut anywhere, within a character too.</summary>
    private static async Task Send(TestSocket socket, byte[] frame, Random random)
    {
        if (random.Next(4) > 0 || frame.Length < 2)
        {
            await socket.SendBytes(frame);
            return;
        }
        var at = random.Next(1, frame.Length);
        await socket.SendBytes(frame[..at], end: false);
        await socket.SendBytes(frame[at..], end: true);
    }

    /// <summary>What comes up to the pong of the ping behind the frame, or up to an answer that fits; for what the document judges is judged beside the
    /// stream, and its answer may come later.</summary>
    private static async Task<List<JsonObject>> Answers(TestSocket socket, HostileFrame frame)
    {
        var answers = new List<JsonObject>();
        var until = Environment.TickCount64 + PatienceMs;
        for (var pong = false; !pong || !(frame.MayPass || answers.Any(frame.IsAnsweredBy) || answers.Any(IsOnTime));)
        {
            var message = await socket.Receive()
                ?? throw new InvalidOperationException($"{frame}\nclosed with {socket.Socket.CloseStatus} {socket.Socket.CloseStatusDescription}");
            if (Environment.TickCount64 > until)
                throw new TimeoutException($"{frame}\nwas not answered, though other messages came.");
            var type = (string?)message["type"];
            pong |= type == "pong";
            if (type is "error" or "refused")
                answers.Add(message);
        }
        return answers;
    }

    private static void AssertAnswered(HostileFrame frame, List<JsonObject> answers) => Assert.True(
        answers.Where(IsOnTime).All(frame.IsAnsweredBy) && (frame.MayPass || answers.Any(frame.IsAnsweredBy)),
        $"{frame}\nanswered {string.Join(", ", answers.Select(answer => answer.ToJsonString()))}");

    /// <summary>It answers the last frame: it is none of those that the document gives, which may still be for one of before.</summary>
    private static bool IsOnTime(JsonObject answer) =>
        (string?)answer["reason"] is not ("presence_invalid" or "base_unknown" or "past_end" or "split_surrogate");

    private static async Task End(TestSocket socket, Random random)
    {
        switch (random.Next(Transport.IsEvents ? 1 : 0, 5)) // there are no binary events
        {
            case 0:
                await socket.SendBytes(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);
                await ReceiveError(socket, "binary_frame");
                Assert.Equal((1003, "binary_frame"), await socket.Closed());
                break;
            case 1:
                await socket.Send(new string(' ', MessageBytes + 1 + random.Next(MessageBytes)));
                await ReceiveError(socket, "message_too_large");
                Assert.Equal((1009, "message_too_large"), await socket.Closed());
                break;
            case 2:
                await socket.SendBytes([(byte)'{', (byte)'"', (byte)random.Next(0x80, 0xC0), (byte)'"', (byte)'}']);
                try
                {
                    Assert.Equal(1007, (await socket.Closed()).Code);
                }
                catch (WebSocketException)
                {
                    // The close frame may be lost with the line (W5).
                }
                break;
            case 3:
                await socket.SendBytes(Encoding.UTF8.GetBytes("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"never fin"""), end: false);
                break; // and gone
            default:
                await socket.Close();
                break;
        }
    }

    /// <summary>Passes over the answers to presence of before.</summary>
    private static async Task ReceiveError(TestSocket socket, string reason)
    {
        while ((string?)(await socket.Receive("error"))["reason"] is var received && received != reason)
            Assert.Equal("presence_invalid", received);
    }
}
