using System.Diagnostics;
using CollabDocs.Documents;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Http;
using Microsoft.AspNetCore.Connections.Features;

namespace CollabDocs.Gateway.Sockets;

/// <summary>Where WebSockets come in (PROTOCOL W1, W2).</summary>
internal sealed class SocketEndpoint(
    IDocuments documents, AccessDesk desk, SessionDoor door, SendTurns turns, OpenConnections connections, CollabDocsOptions options, GatewayMetrics metrics, TimeProvider time,
    ILogger<ClientConnection> log)
{
    private const string Subprotocol = "collabdocs.1";

    /// <summary>
    /// What the system keeps for a reader that is slow, in bytes. Left to itself Linux lets it grow to megabytes; this much carries some
    /// 20 Mbit/s over 100 ms, to each.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // A branch of its own, so that a host need not call UseWebSockets.
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.Use(DirectSending.Use);
        pipeline.UseWebSockets();
        pipeline.Run(context => context.RequestServices.GetRequiredService<SocketEndpoint>().Accept(context));
        endpoints.Map("/documents/{id}/socket", pipeline.Build()).Needs(new AccessNeed.Nothing()); // before its hello
    }

    private async Task Accept(HttpContext context)
    {
        var (refusal, id) = Check(context);
        if (refusal is not null)
        {
            NoPage.Mark(context.Response);
            await refusal.ExecuteAsync(context);
            return;
        }
        if (context.Features.Get<IConnectionSocketFeature>() is { Socket: var transport })
            transport.SendBufferSize = SendBufferBytes;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Count > 0 ? Subprotocol : null,
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingInterval,
        });
        using var connection = new ClientConnection(socket, documents.Open(id), context.User, desk, door, turns, options, metrics, time, log, context.Abort);
        metrics.ConnectionOpened();
        Activity.Current = null; // the request's, which lasts as long as the socket: each submission is a trace of its own
        try
        {
            await connections.Serve(connection);
        }
        finally
        {
            metrics.ConnectionClosed();
        }
    }

    private (IResult? Refusal, DocumentId Id) Check(HttpContext context)
    {
        if (!DocumentId.TryParse(context.GetRouteValue("id") as string, out var id))
            return (Problems.BadId(), id);
        if (!context.WebSockets.IsWebSocketRequest)
            return (Problems.UpgradeRequired(context.Response), id);
        if (!AllowedOrigin.Covers(context.Request, options))
            return (Problems.ForeignOrigin(), id);
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        if (offered.Count > 0 && !offered.Contains(Subprotocol))
            return (Problems.UnknownSubprotocol(Subprotocol), id);
        return (connections.IsStopping ? Problems.Stopping() : null, id);
    }
}
