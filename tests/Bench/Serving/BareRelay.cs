using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Bench.Serving;

/// <summary>The least that a WebSocket costs on Kestrel: a server that accepts, reads, and sends each message back. It is a process of its own, and this
/// executable's other half.</summary>
internal static class BareRelay
{
    /// <summary>On the command line, in place of a benchmark's name.</summary>
    public const string Argument = "--bare-relay";

    public static async Task Run(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await Relay(socket);
        });
        await app.RunAsync();
    }

    private static async Task Relay(WebSocket socket)
    {
        while (true)
        {
            // Without a buffer until there is something to put in it, as the gateway does it.
            await socket.ReceiveAsync(Memory<byte>.Empty, default);
            var buffer = ArrayPool<byte>.Shared.Rent(4096);
            var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, default);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
