using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>A WebSocket client written by hand, that does only what a test tells it: it answers no ping, no close, and may stop reading.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawSocket(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    /// <param name="receiveBufferBytes">What the system takes off the line for it though it does not read; null: what the system thinks best.</param>
    public static async Task<RawSocket> Connect(Uri address, int? receiveBufferBytes = null)
    {
        var tcp = new TcpClient();
        if (receiveBufferBytes is { } bytes)
            tcp.ReceiveBufferSize = bytes;
        await tcp.ConnectAsync(address.Host, address.Port);
        var socket = new RawSocket(tcp);
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await socket._stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }
        if (!head.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException(head.ToString());
        return socket;
    }

    public Task SendText(string text) => SendFrame(0x81, Encoding.UTF8.GetBytes(text));

    public async Task SendBytes(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <param name="first">The first byte of the frame: its flags and its opcode.</param>
    public async Task SendFrame(byte first, byte[] payload)
    {
        var frame = new MemoryStream();
        frame.WriteByte(first);
        if (payload.Length < 126)
        {
            frame.WriteByte((byte)(0x80 | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.WriteByte(0x80 | 126);
            frame.Write([(byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            frame.WriteByte(0x80 | 127);
            var length = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            frame.Write(length);
        }
        frame.Write(new byte[4]); // a mask of zeros
        frame.Write(payload);
        await _stream.WriteAsync(frame.ToArray());
    }

    /// <summary>Reads, and throws away, until the server has gone.</summary>
    public async Task ReadToEnd()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer, timeout.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: gone as well.
        }
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
