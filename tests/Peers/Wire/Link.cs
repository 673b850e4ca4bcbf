using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Peers.Wire;

/// <summary>A client's WebSocket, as lean as the generator needs it: it must not be what is measured. The loop's thread's own.</summary>
internal sealed class Link : IDisposable
{
    private readonly Loop _loop;
    private readonly IMessageReader _reader;
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly int _token;

    /// <summary>The beginning of a frame whose end has not come.</summary>
    private byte[] _rest = [];
    private int _restLength;

    /// <summary>What the socket has not taken yet.</summary>
    private readonly MemoryStream _unsent = new();

    /// <summary>The fragments of a message that has not ended yet.</summary>
    private readonly MemoryStream _fragments = new();
    private byte[] _frame = new byte[256];
    private bool _isOpen;

    private Link(Loop loop, Socket socket, IMessageReader reader)
    {
        (_loop, _socket, _reader) = (loop, socket, reader);
        _descriptor = (int)socket.Handle;
        _token = loop.Add(this, _descriptor);
    }

    /// <summary>Why it is closed; null while it is open.</summary>
    public string? Lost { get; private set; }

    /// <summary>Bytes that came in, frames' headers included.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Connects; the reader hears of what follows.</summary>
    public static Link Open(Loop loop, int port, string path, IMessageReader reader)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        socket.Blocking = false;
        var link = new Link(loop, socket, reader);
        link.Write(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        return link;
    }

    public void Send(ReadOnlySpan<byte> message, bool isBinary = false) => SendFrame(isBinary ? FrameHead.Binary : FrameHead.Text, message);

    /// <summary>The loop says that there is something to receive.</summary>
    /// <param name="buffer">The loop's, for as long as this takes.</param>
    public void Receive(byte[] buffer)
    {
        var into = buffer;
        if (_restLength > 0)
        {
            if (_rest.Length - _restLength < 16 * 1024)
                Array.Resize(ref _rest, Math.Max(_rest.Length * 2, 64 * 1024));
            into = _rest;
        }
        var read = _socket.Receive(into.AsSpan(_restLength), SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock)
            return;
        if (read == 0 || error != SocketError.Success)
        {
            Lose(read == 0 ? "end of stream" : error.ToString());
            return;
        }
        BytesReceived += read;
        var length = _restLength + read;
        var taken = Take(into.AsSpan(0, length));
        Keep(into, taken, length - taken);
    }

    /// <summary>The loop says that the socket takes more.</summary>
    public void Flush()
    {
        var bytes = _unsent.ToArray();
        _unsent.SetLength(0);
        _loop.WantWritable(_token, _descriptor, false);
        Write(bytes);
    }

    public void Dispose() => Lose("closed by us");

    private void SendFrame(int opcode, ReadOnlySpan<byte> payload)
    {
        if (_frame.Length < payload.Length + FrameHead.MaxLength)
            _frame = new byte[payload.Length * 2 + FrameHead.MaxLength];
        Write(_frame.AsSpan(0, FrameHead.WriteMasked(_frame, opcode, payload)));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (Lost is not null)
            return;
        var sent = 0;
        if (_unsent.Length == 0)
        {
            sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Lose(error.ToString());
                return;
            }
        }
        if (sent == bytes.Length)
            return;
        _unsent.Write(bytes[sent..]);
        _loop.WantWritable(_token, _descriptor, true);
    }

    /// <returns>How many bytes are dealt with.</returns>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = _isOpen ? 0 : TakeResponse(bytes);
        while (_isOpen && Lost is null && FrameHead.TryRead(bytes[taken..], out var head) && bytes.Length - taken >= head.Length + head.Payload)
        {
            On(head, bytes.Slice(taken + head.Length, head.Payload));
            taken += head.Length + head.Payload;
        }
        return taken;
    }

    private int TakeResponse(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;
        if (!bytes.StartsWith("HTTP/1.1 101"u8))
        {
            Lose($"The server does not upgrade: {Encoding.ASCII.GetString(bytes[..Math.Min(end, 100)])}");
            return bytes.Length;
        }
        _isOpen = true;
        _reader.OnOpen();
        return end + 4;
    }

    private void Keep(byte[] from, int start, int length)
    {
        if (length > 0 && (from != _rest || start > 0))
        {
            if (_rest.Length < length)
                _rest = new byte[Math.Max(length, 64 * 1024)];
            from.AsSpan(start, length).CopyTo(_rest);
        }
        _restLength = length;
    }

    private void On(in FrameHead head, ReadOnlySpan<byte> payload)
    {
        switch (head.Opcode)
        {
            case FrameHead.Text or FrameHead.Binary when head.IsLast:
                _reader.OnMessage(payload);
                break;
            case FrameHead.Continuation or FrameHead.Text or FrameHead.Binary:
                _fragments.Write(payload);
                if (!head.IsLast)
                    break;
                _reader.OnMessage(_fragments.GetBuffer().AsSpan(0, (int)_fragments.Length));
                _fragments.SetLength(0);
                break;
            case FrameHead.Close:
                Lose(payload.Length >= 2 ? $"closed with {payload[0] << 8 | payload[1]} {Encoding.UTF8.GetString(payload[2..])}" : "closed");
                break;
            case FrameHead.Ping:
                SendFrame(FrameHead.Pong, payload);
                break;
        }
    }

    private void Lose(string why)
    {
        if (Lost is not null)
            return;
        Lost = why;
        _loop.Remove(_token, _descriptor);
        _socket.Dispose();
    }
}
