using CollabDocs.Documents;
using CollabDocs.Gateway.Http;
using CollabDocs.Gateway.Limits;

namespace CollabDocs.Gateway.Sockets;

/// <summary>Where WebSockets come in (PROTOCOL W1, W2).</summary>
internal sealed class SocketEndpoint(ConnectionHost host, ConnectionLimits limits, CollabDocsOptions options)
{
    private const string Subprotocol = "collabdocs.1";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        // A branch of its own, so that a host need not call UseWebSockets.
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.Use(DirectSending.Use);
        pipeline.UseWebSockets();
        pipeline.Run(context => context.RequestServices.GetRequiredService<SocketEndpoint>().Accept(context));
        endpoints.Map("/documents/{id}/socket", pipeline.Build())
            .Needs(new AccessNeed.Nothing()) // before its hello
            .WithMetadata(new CountedAsConnection());
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
        using var place = limits.TryEnter(context.Connection.RemoteIpAddress, out var limited);
        if (place is null)
        {
            context.Response.Headers.Connection = "close"; // else it would be kept open for a next request
            await Problems.Limited(context.Response, limited!).ExecuteAsync(context);
            return;
        }
        using var stay = context.Features.Get<PassingConnection>()?.Stay();
        ConnectionHost.BoundSendBuffer(context);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Count > 0 ? Subprotocol : null,
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingInterval,
        });
        await host.Serve(socket, id, place, context);
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
