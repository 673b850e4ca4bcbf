using System.Buffers;
using System.Net.WebSockets;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What a socket brought.</summary>
internal enum Received
{
    /// <summary>A text message; it is in <see cref="FrameReader.Message"/> until the next one is awaited.</summary>
    Text,
    Binary,

    /// <summary>The beginning of a message that is longer than allowed; what is left of it is passed over.</summary>
    TooLarge,
    Closed,
}

/// <summary>
/// Reads one message after another from a socket. Holds a buffer only while a message is coming: an idle connection has none, and a message that has
/// begun must end in time.
/// </summary>
internal sealed class FrameReader : IDisposable
{
    private const int FirstBytes = 1024;

    private readonly WebSocket _socket;
    private readonly TimeSpan _timeout;
    private readonly ITimer _watch;

    private byte[] _buffer = [];
    private int _length;
    private bool _skipping;

    /// <summary>A message has begun.</summary>
    private bool _unfinished;
    private bool _watching;

    /// <param name="timeout">From the beginning of a message to its end.</param>
    /// <param name="onSlow">Called, on any thread, when a message takes longer.</param>
    public FrameReader(WebSocket socket, int maxBytes, TimeSpan timeout, TimeProvider time, Action onSlow)
    {
        (_socket, MaxBytes, _timeout) = (socket, maxBytes, timeout);
        _watch = time.CreateTimer(static onSlow => ((Action)onSlow!)(), onSlow, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A longer message is <see cref="Received.TooLarge"/>.</summary>
    public int MaxBytes { get; set; }

    public ReadOnlySpan<byte> Message => _buffer.AsSpan(0, _length);

    /// <exception cref="WebSocketException">The connection is lost, or broke the rules of WebSockets.</exception>
    public async ValueTask<Received> Next(CancellationToken cancellation)
    {
        Release();
        while (true)
        {
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
            if (_length == _buffer.Length)
                Grow();
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

    private void Grow()
    {
        // One byte more than allowed is enough to know that a message is too long.
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_length * 2L, FirstBytes, MaxBytes + 1L));
        Message.CopyTo(larger);
        var length = _length;
        Release();
        (_buffer, _length) = (larger, length);
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }
}
