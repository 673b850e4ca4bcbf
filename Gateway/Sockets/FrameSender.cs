using System.Net.WebSockets;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// Sends messages over a socket, in pieces, so that a reader that stops costs one piece. One caller at a time. A piece that is not taken within the
/// send timeout cuts the connection (PROTOCOL W7).
/// </summary>
internal sealed class FrameSender : IDisposable
{
    /// <summary>With the header of its frame, a buffer of 64 KiB.</summary>
    private const int PieceBytes = EncodedSnapshot.StepBytes;

    private readonly WebSocket _socket;
    private readonly SendTurns _turns;
    private readonly TimeSpan _timeout;
    private readonly GatewayMetrics _metrics;
    private readonly ITimer _watch;

    /// <param name="cut">Ends the connection at once, whatever it is doing.</param>
    public FrameSender(WebSocket socket, SendTurns turns, TimeSpan timeout, GatewayMetrics metrics, TimeProvider time, Action cut)
    {
        (_socket, _turns, _timeout, _metrics) = (socket, turns, timeout, metrics);
        _watch = time.CreateTimer(static cut => ((Action)cut!)(), cut, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask Send(ServerMessage message)
    {
        if (message is ServerMessage.Welcome { Snapshot.IsLong: true } welcome)
        {
            await SendInTurns(welcome);
            return;
        }
        using var frame = new Frame();
        ServerMessageEncoder.Encode(message, frame);
        await Send(frame, end: true);
    }

    /// <summary>Sends a message that is encoded.</summary>
    public ValueTask Send(ReadOnlyMemory<byte> message)
    {
        _metrics.Sent(1, message.Length);
        return message.Length <= PieceBytes
            ? Watched(_socket.SendAsync(message, WebSocketMessageType.Text, true, default))
            : SendInPieces(message, end: true);
    }

    public async ValueTask Close(CloseReason reason) =>
        await Watched(new ValueTask(_socket.CloseOutputAsync(reason.Status, reason.Text, default)));

    public void Dispose() => _watch.Dispose();

    /// <summary>Sends a long document, step by step.</summary>
    private async ValueTask SendInTurns(ServerMessage.Welcome welcome)
    {
        using var frame = new Frame();
        using var steps = ServerMessageEncoder.EncodeWelcome(welcome, frame).GetEnumerator();
        var place = _turns.TakePlace();
        for (var more = true; more;)
        {
            ValueTask sending;
            await _turns.Enter(place);
            try
            {
                more = steps.MoveNext();
                sending = Send(frame, end: !more);
            }
            finally
            {
                _turns.Leave();
            }
            await sending; // of who takes it slowly nobody's turn depends
            frame.Clear();
        }
    }

    private async ValueTask Send(Frame frame, bool end)
    {
        _metrics.Sent(end ? 1 : 0, frame.Length);
        var segments = frame.Segments;
        for (var i = 0; i < segments.Count; i++)
            await SendInPieces(segments[i], end && i == segments.Count - 1);
    }

    private async ValueTask SendInPieces(ReadOnlyMemory<byte> rest, bool end)
    {
        while (rest.Length > 0)
        {
            var piece = rest[..Math.Min(rest.Length, PieceBytes)];
            rest = rest[piece.Length..];
            await Watched(_socket.SendAsync(piece, WebSocketMessageType.Text, end && rest.IsEmpty, default));
        }
    }

    private ValueTask Watched(ValueTask sending) => sending.IsCompletedSuccessfully ? sending : Watch(sending);

    private async ValueTask Watch(ValueTask sending)
    {
        _watch.Change(_timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await sending;
        }
        finally
        {
            _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
