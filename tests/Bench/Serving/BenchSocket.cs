using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Bench.Serving;

/// <summary>A WebSocket client that costs little: it counts what it receives, and looks at the beginnings of messages only. It answers no ping.</summary>
internal sealed class BenchSocket : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int BeginningBytes = 8 * 1024;

    private readonly Socket _socket;
    private readonly byte[] _beginning = new byte[BeginningBytes];
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _known;

    private BenchSocket(Socket socket) => _socket = socket;

    /// <summary>Of the last message.</summary>
    public string Beginning => Encoding.UTF8.GetString(_beginning, 0, _known);

    /// <param name="receiveBufferBytes">What the system takes off the line for it though it does not read; null: what the system thinks best.</param>
    public static async Task<BenchSocket> Connect(Uri address, int? receiveBufferBytes = null)
    {
        var socket = new BenchSocket(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        if (receiveBufferBytes is { } bytes)
            socket._socket.ReceiveBufferSize = bytes;
        try
        {
            await socket._socket.ConnectAsync(address.Host, address.Port);
            await socket._socket.SendAsync(Encoding.ASCII.GetBytes(
                $"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            await socket.ReadHead();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket that has been welcomed.</summary>
    public static async Task<BenchSocket> Join(Uri address)
    {
        var socket = await Connect(address);
        await socket.Send("""{"type":"hello","protocol":1}""");
        await socket.ReceiveMessage("welcome");
        return socket;
    }

    public async Task Send(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var (length, extended) = payload.Length switch { < 126 => (payload.Length, 0), <= ushort.MaxValue => (126, 2), _ => (127, 8) };
        var frame = new byte[2 + extended + 4 + payload.Length]; // with a mask of zeros
        (frame[0], frame[1]) = (0x81, (byte)(0x80 | length));
        if (extended == 2)
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        else if (extended == 8)
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        payload.CopyTo(frame.AsSpan(2 + extended + 4));
        await _socket.SendAsync(frame);
    }

    /// <summary>Passes over messages, up to and with one of this type.</summary>
    /// <returns>Its length in bytes.</returns>
    public async Task<long> ReceiveMessage(string type)
    {
        while (true)
        {
            var length = await Receive();
            if (Beginning.StartsWith($$"""{"type":"{{type}}",""", StringComparison.Ordinal))
                return length;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        Release();
    }

    /// <summary>One message, in however many frames; those that control the line are passed over.</summary>
    public async Task<long> Receive()
    {
        _known = 0;
        var received = 0L;
        while (true)
        {
            await Need(2);
            var (flags, length) = (_buffer[_start], (long)_buffer[_start + 1]);
            _start += 2;
            if (length >= 126)
            {
                var bytes = length == 126 ? 2 : 8;
                await Need(bytes);
                length = bytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start)) : BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(_start));
                _start += bytes;
            }
            var isControl = (flags & 0x08) != 0;
            if ((flags & 0x0f) == 0x08)
                throw new IOException($"Closed by the server after {Beginning}.");
            for (var left = length; left > 0;)
            {
                await Need(1);
                var taken = (int)Math.Min(left, _end - _start);
                if (!isControl)
                    Keep(_buffer.AsSpan(_start, taken));
                _start += taken;
                left -= taken;
            }
            if (isControl)
                continue;
            received += length;
            if ((flags & 0x80) != 0)
                return received;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, BeginningBytes - _known)];
        bytes.CopyTo(_beginning.AsSpan(_known));
        _known += bytes.Length;
    }

    /// <summary>Has at least so many bytes. Between two messages the buffer is given back before it waits, for most of many sockets are idle.</summary>
    private async ValueTask Need(int bytes)
    {
        while (_end - _start < bytes)
        {
            if (_start == _end && _known == 0)
            {
                Release();
                await _socket.ReceiveAsync(Memory<byte>.Empty);
            }
            if (_buffer.Length == 0)
                _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
            if (read == 0)
                throw new IOException("The server has gone.");
            _end += read;
        }
    }

    private async Task ReadHead()
    {
        const string End = "\r\n\r\n";
        var head = "";
        for (var bytes = 1; !head.Contains(End, StringComparison.Ordinal); bytes = _end - _start + 1)
        {
            await Need(bytes);
            head = Encoding.ASCII.GetString(_buffer, _start, _end - _start);
        }
        if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException(head);
        _start += head.IndexOf(End, StringComparison.Ordinal) + End.Length;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }
}
