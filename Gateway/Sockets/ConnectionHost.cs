using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using Microsoft.AspNetCore.Connections.Features;

namespace CollabDocs.Gateway.Sockets;

/// <summary>Serves the connection of a socket to its end, whatever the socket is made of.</summary>
internal sealed class ConnectionHost(IDocuments documents, OpenConnections connections, ConnectionServices services)
{
    /// <summary>
    /// What the system keeps for a reader that is slow, in bytes. Left to itself Linux lets it grow to megabytes; this much carries some
    /// 20 Mbit/s over 100 ms, to each.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    /// <summary>No more connections are taken.</summary>
    public bool IsStopping => connections.IsStopping;

    /// <summary>To be called before the socket is made.</summary>
    public static void BoundSendBuffer(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is not { Socket: var transport })
            return;
        try
        {
            transport.SendBufferSize = SendBufferBytes;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // Its client is gone, which whoever sends will find.
        }
    }

    /// <param name="context">The request that the socket came in by: aborting it cuts the connection.</param>
    public async Task Serve(WebSocket socket, DocumentId id, ConnectionPlace place, HttpContext context)
    {
        using var connection = new ClientConnection(socket, documents.Open(id), context.User, place, services, context.Abort);
        services.Metrics.ConnectionOpened();
        Activity.Current = null; // the request's, which lasts as long as the socket: each submission is a trace of its own
        try
        {
            await connections.Serve(connection);
        }
        finally
        {
            services.Metrics.ConnectionClosed();
        }
    }
}
