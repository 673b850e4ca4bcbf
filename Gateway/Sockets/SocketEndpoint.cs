using CollabDocs.Documents;
using CollabDocs.Gateway.Http;

namespace CollabDocs.Gateway.Sockets;

/// <summary>Where WebSockets come in (PROTOCOL W1, W2).</summary>
internal sealed class SocketEndpoint(ConnectionHost host, CollabDocsOptions options)
{
    private const string Subprotocol = "collabdocs.1";

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
        ConnectionHost.BoundSendBuffer(context);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Count > 0 ? Subprotocol : null,
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingInterval,
        });
        await host.Serve(socket, id, context);
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
        return (host.IsStopping ? Problems.Stopping() : null, id);
    }
}
