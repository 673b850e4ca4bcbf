using System.Net.Sockets;
using CollabDocs.Gateway.Limits;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// Where the bytes of an upgraded connection are those of its socket, they are written to it directly, and not through the server's pipe: that costs as much again as
/// all else that a gateway does for a message. Where TLS or any other middleware of the connection is in between, they go the usual way.
/// </summary>
internal static class DirectSending
{
    /// <summary>To be used before the middleware for WebSockets.</summary>
    public static Task Use(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            && context.Features.Get<IConnectionSocketFeature>() is { Socket: var socket } transport
            && IsOwnPipe(context.Features.Get<IConnectionTransportFeature>(), transport))
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade, socket, new PongPace(context.RequestServices.GetRequiredService<ConnectionLimits>())));
        return next(context);
    }

    /// <summary>Whoever puts something in between replaces the pipe that the transport has made.</summary>
    private static bool IsOwnPipe(IConnectionTransportFeature? connection, IConnectionSocketFeature transport) =>
        connection?.Transport.GetType().Assembly == transport.GetType().Assembly;

    private sealed class Upgrade(IHttpUpgradeFeature usual, Socket socket, PongPace pongs) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public async Task<Stream> UpgradeAsync()
        {
            var upgraded = await usual.UpgradeAsync();
            try
            {
                return new SocketWriter(upgraded, socket, pongs);
            }
            catch (IOException)
            {
                return upgraded; // the client is gone already
            }
        }
    }

    /// <summary>Reads through the server, which is reading already, and writes to the socket. The server writes nothing more after the answer to the handshake. That has gone out
    /// before its client says anything, and so before we do, but where a host stops in between and does not schedule inline: then the handshake fails, and the client tries again.</summary>
    private sealed class SocketWriter(Stream upgraded, Socket socket, PongPace pongs) : Stream
    {
        private readonly NetworkStream _socket = new(socket, ownsSocket: false);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => upgraded.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            upgraded.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => upgraded.Read(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            PongPace.IsPong(buffer.Span) && pongs.Take() is { Ticks: > 0 } wait ? WriteLater(wait, buffer, cancellationToken) : _socket.WriteAsync(buffer, cancellationToken);

        /// <summary>Nothing more is read of its client until then: the answer to a ping is sent by who reads.</summary>
        private async ValueTask WriteLater(TimeSpan wait, ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
        {
            await pongs.Delay(wait, cancellation);
            await _socket.WriteAsync(buffer, cancellation);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _socket.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _socket.Write(buffer, offset, count);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                upgraded.Dispose();
            base.Dispose(disposing);
        }
    }
}
