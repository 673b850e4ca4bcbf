using System.Text.Json.Nodes;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>A session that follows its document: what it has received folded into a text.</summary>
internal sealed class TestSession : IAsyncDisposable
{
    private Rope _document;
    private long _sequence;

    private TestSession(TestSocket socket, JsonObject welcome)
    {
        (Socket, Welcome) = (socket, welcome);
        _document = Rope.From(Delta.Parse(welcome["delta"]!.ToJsonString()));
        Revision = (long)welcome["revision"]!;
    }

    public TestSocket Socket { get; private set; }

    public JsonObject Welcome { get; }

    public long Number => (long)Welcome["session"]!;

    public string Secret => (string)Welcome["secret"]!;

    public long Connection { get; private set; } = 1;

    public long Revision { get; private set; }

    public string Text => _document.ToString();

    public static async Task<TestSession> Begin(TestSocket socket, string name)
    {
        await socket.Send($$$"""{"type":"hello","protocol":1,"user":{"name":"{{{name}}}","color":"#336699"}}""");
        return new TestSession(socket, await socket.Receive("welcome"));
    }

    /// <summary>Goes on on another socket.</summary>
    public async Task<JsonObject> Resume(TestSocket socket)
    {
        Socket = socket;
        Connection++;
        await socket.Send(
            $$$"""{"type":"hello","protocol":1,"resume":{"session":{{{Number}}},"secret":"{{{Secret}}}","connection":{{{Connection}}},"revision":{{{Revision}}}}}""");
        return await socket.Receive("welcome");
    }

    /// <summary>Submits a delta at the newest revision that was received.</summary>
    /// <returns>Its sequence.</returns>
    public async Task<long> Submit(string delta)
    {
        await Socket.Send($$"""{"type":"submit","sequence":{{++_sequence}},"base":{{Revision}},"delta":{{delta}}}""");
        return _sequence;
    }

    /// <summary>Submits a delta and waits until it is stored.</summary>
    public async Task Edit(string delta)
    {
        var sequence = await Submit(delta);
        while (!await ReceiveStream(sequence))
        {
        }
    }

    /// <summary>Follows the stream until it has a revision.</summary>
    public async Task ReceiveUpTo(long revision)
    {
        while (Revision < revision)
            await ReceiveStream(0);
    }

    public ValueTask DisposeAsync() => Socket.DisposeAsync();

    /// <returns>Whether this session's submission was in it.</returns>
    private async Task<bool> ReceiveStream(long sequence)
    {
        var message = await Socket.Receive() ?? throw new InvalidOperationException($"Closed: {Socket.Socket.CloseStatusDescription}");
        switch ((string?)message["type"])
        {
            case "revisions":
                var acked = false;
                foreach (var revision in message["revisions"]!.AsArray())
                {
                    Apply((long)revision!["revision"]! - 1, (long)revision["revision"]!, revision["delta"]!);
                    acked |= (long)revision["session"]! == Number && (long)revision["sequence"]! == sequence;
                }
                return acked;
            case "composed":
                Apply((long)message["from"]!, (long)message["to"]!, message["delta"]!);
                return false;
            case "refused" or "error":
                throw new InvalidOperationException(message.ToJsonString());
            default:
                return false;
        }
    }

    private void Apply(long from, long to, JsonNode delta)
    {
        if (from != Revision)
            throw new InvalidOperationException($"R3: revision {to} follows {from}, and {Revision} was the last.");
        _document = _document.Apply(Delta.Parse(delta.ToJsonString()));
        Revision = to;
    }
}
