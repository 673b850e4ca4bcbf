using System.Buffers;
using System.Net.WebSockets;
using System.Numerics;
using CollabDocs.Gateway.Limits;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What a socket brought.</summary>
internal enum Received
{
    /// <summary>A text message; it is in <see cref="FrameReader.Message"/> until the next one is awaited.</summary>
    Text,
    Binary,

    /// <summary>The beginning of a message that is longer than allowed; what is left of it is passed over.</summary>
    TooLarge,

    /// <summary>The beginning of a long message for which there is no room at this moment; what is left of it is passed over.</summary>
    NoRoom,

    /// <summary>It sends far more than it may (<see cref="Intake"/>).</summary>
    TooFast,
    Closed,
}

/// <summary>
/// Reads one message after another from a socket. Holds a buffer only while a message is coming: an idle connection has none, and a message that has
/// begun must end in time. What comes faster than it may is read later.
/// </summary>
internal sealed class FrameReader : IDisposable
{
    private const int FirstBytes = 1024;

    /// <summary>A smaller piece of a message costs as much as a message.</summary>
    private const int SmallPieceBytes = 256;

    /// <summary>After so many it goes on elsewhere: it may be on the thread that serves all sockets, which a client that never stops would have for itself.</summary>
    private const int BytesAtOnce = 64 * 1024;

    private readonly WebSocket _socket;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ITimer _watch;
    private readonly IncomingRoom _room;

    private byte[] _buffer = [];
    private int _length;
    private bool _skipping;

    /// <summary>A message has begun.</summary>
    private bool _unfinished;
    private bool _watching;

    /// <summary>How long nothing more is to be read.</summary>
    private TimeSpan _hold;
    private int _atOnce;

    /// <param name="timeout">From the beginning of a message to its end.</param>
    /// <param name="onSlow">Called, on any thread, when a message takes longer.</param>
    public FrameReader(WebSocket socket, ConnectionLimits limits, int maxBytes, TimeSpan timeout, TimeProvider time, Action onSlow)
    {
        (_socket, MaxBytes, _timeout, _time) = (socket, maxBytes, timeout, time);
        (Intake, _room) = (new Intake(limits), new IncomingRoom(limits.Incoming));
        _watch = time.CreateTimer(static onSlow => ((Action)onSlow!)(), onSlow, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Intake Intake { get; }

    /// <summary>A longer message is <see cref="Received.TooLarge"/>.</summary>
    public int MaxBytes { get; set; }

    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <exception cref="WebSocketException">The connection is lost, or broke the rules of WebSockets.</exception>
    public async ValueTask<Received> Next(CancellationToken cancellation)
    {
        Release();
        while (true)
        {
            if (_hold > TimeSpan.Zero)
                await Task.Delay(_hold, _time, cancellation);
            var isPiece = _buffer.Length > 0;
            // Without a buffer until there is something to put in it.
            var receiving = _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellation);
            if (_unfinished && !receiving.IsCompleted)
                Watch(true); // only now: nearly all messages come whole
            var result = await receiving;
            if (result.MessageType == WebSocketMessageType.Close)
                return Received.Closed;
            _unfinished = !result.EndOfMessage;
            if (!_unfinished)
                Watch(false);
            _length += result.Count;
            if ((_atOnce += result.Count) > BytesAtOnce)
            {
                _atOnce = 0;
                await Task.Yield();
            }
            _hold = Intake.Take(result.EndOfMessage || (isPiece && result.Count < SmallPieceBytes) ? 1 : 0, result.Count);
            if (Intake.Exceeded is not null && !_skipping)
            {
                _skipping = !result.EndOfMessage;
                return Received.TooFast;
            }
            if (_skipping)
            {
                _skipping = !result.EndOfMessage;
                _length = 0;
            }
            else if (result.MessageType == WebSocketMessageType.Binary || _length > MaxBytes)
            {
                _skipping = !result.EndOfMessage;
                return result.MessageType == WebSocketMessageType.Binary ? Received.Binary : Received.TooLarge;
            }
            else if (result.EndOfMessage)
            {
                return Received.Text;
            }
            if (_length == _buffer.Length && !TryGrow())
            {
                _skipping = true;
                return Received.NoRoom;
            }
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        Release();
    }

    /// <summary>Once for each message, however many pieces it comes in.</summary>
    private void Watch(bool on)
    {
        if (on == _watching)
            return;
        _watching = on;
        _watch.Change(on ? _timeout : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private bool TryGrow()
    {
        // One byte more than allowed is enough to know that a message is too long.
        var bytes = (int)Math.Clamp(_length * 2L, FirstBytes, MaxBytes + 1L);
        if (!_room.TryGrow(BitOperations.RoundUpToPowerOf2((uint)bytes))) // as the pool gives them
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        Message.CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
        return true;
    }

    private void Release()
    {
        ReturnBuffer();
        (_buffer, _length) = ([], 0);
        _room.Dispose();
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
    }
}
