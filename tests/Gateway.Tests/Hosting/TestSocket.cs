using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>A client's end of a socket: raw messages in and out.</summary>
internal sealed class TestSocket : IAsyncDisposable
{
    /// <summary>Far beyond what anything takes, so that a test that waits in vain fails instead of hanging.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[64 * 1024];

    private TestSocket(WebSocket socket) => Socket = socket;

    public WebSocket Socket { get; }

    /// <param name="address">That of WebSockets, also where the test goes over events.</param>
    public static async Task<TestSocket> Connect(Uri address, string[] subprotocols)
    {
        if (Transport.IsEvents)
            return await ConnectByEvents(address);
        var socket = new ClientWebSocket();
        foreach (var subprotocol in subprotocols)
            socket.Options.AddSubProtocol(subprotocol);
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = (_, given, _, _) => TestCertificate.IsOne(given);
        return await Connect(address, socket);
    }

    /// <param name="invoker">Null: one of its own.</param>
    public static async Task<TestSocket> Connect(Uri address, ClientWebSocket socket, HttpMessageInvoker? invoker = null)
    {
        using var timeout = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(address, invoker, timeout.Token);
        return new TestSocket(socket);
    }

    /// <param name="http">Null: connections of its own.</param>
    public static async Task<TestSocket> ConnectByEvents(Uri address, HttpClient? http = null)
    {
        using var timeout = new CancellationTokenSource(Patience);
        return new TestSocket(await EventClientSocket.Connect(address, http, timeout.Token));
    }

    public Task Send(string message) => SendBytes(Encoding.UTF8.GetBytes(message));

    public async Task SendBytes(byte[] message, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true)
    {
        using var timeout = new CancellationTokenSource(Patience);
        await Socket.SendAsync(message, type, end, timeout.Token);
    }

    /// <summary>The next message; null where the server closed.</summary>
    public async Task<JsonObject?> Receive()
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var message = new MemoryStream();
        while (true)
        {
            var result = await Socket.ReceiveAsync(_buffer.AsMemory(), timeout.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(_buffer, 0, result.Count);
            if (result.EndOfMessage)
                return (JsonObject)JsonNode.Parse(message.ToArray())!;
        }
    }

    /// <summary>The next message of a type; others before it are passed over.</summary>
    public async Task<JsonObject> Receive(string type)
    {
        while (await Receive() is { } message)
            if ((string?)message["type"] == type)
                return message;
        throw new InvalidOperationException($"Closed with {(int?)Socket.CloseStatus} '{Socket.CloseStatusDescription}' while waiting for {type}.");
    }

    /// <summary>Passes over all messages up to the server's close.</summary>
    public async Task<(int Code, string? Reason)> Closed()
    {
        while (await Receive() is not null)
        {
        }
        return ((int)Socket.CloseStatus!.Value, Socket.CloseStatusDescription);
    }

    /// <summary>Closes as a client should, and waits for the answer.</summary>
    public async Task Close()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
    }

    public ValueTask DisposeAsync()
    {
        Socket.Abort();
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
