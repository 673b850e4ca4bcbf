using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace CollabDocs.Peers.Serving;

/// <summary>The bare minimum on ASP.NET Core, with its defaults: every message goes to all others of its room, through a channel for each connection.</summary>
internal static class RelayServer
{
    public static async Task Run(int port)
    {
        var rooms = new ConcurrentDictionary<string, ConcurrentDictionary<WebSocket, Channel<byte[]>>>();
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
                return;
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var room = rooms.GetOrAdd(context.Request.Path, _ => new());
            var outgoing = room[socket] = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
            var sending = Send(socket, outgoing.Reader);
            await Receive(socket, room);
            room.TryRemove(socket, out _);
            outgoing.Writer.Complete();
            await sending;
        });
        await app.RunAsync();
    }

    /// <summary>Messages are short: each is one that is received at once. Ends when the socket does.</summary>
    private static async Task Receive(WebSocket socket, ConcurrentDictionary<WebSocket, Channel<byte[]>> room)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } received)
            {
                var message = buffer[..received.Count];
                foreach (var (other, channel) in room)
                    if (other != socket)
                        channel.Writer.TryWrite(message);
            }
        }
        catch (WebSocketException)
        {
            // Its client has gone.
        }
    }

    private static async Task Send(WebSocket socket, ChannelReader<byte[]> messages)
    {
        try
        {
            await foreach (var message in messages.ReadAllAsync())
                await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, true, default);
        }
        catch (WebSocketException)
        {
            // Likewise.
        }
    }
}
