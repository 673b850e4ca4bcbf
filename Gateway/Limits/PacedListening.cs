using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// Sockets as the server has them, but connections that come many at once are let in a few at a time: behind each few come those who wait for a thread already, people at work among them.
/// </summary>
internal sealed class PacedListening(SocketTransportFactory sockets) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int AtOnce = 4;

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken));

    /// <summary>The server accepts one connection after the other.</summary>
    private sealed class Listener(IConnectionListener listener) : IConnectionListener
    {
        private int _accepted;

        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (++_accepted % AtOnce == 0)
                await Task.Yield();
            return await listener.AcceptAsync(cancellationToken);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
