using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Gateway.Tests.Strangers;

/// <summary>A TCP connection of somebody who means no good: it sends what it is told to, and nothing by itself.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private Stranger(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<Stranger> Connect(Uri address)
    {
        var tcp = new TcpClient { ReceiveBufferSize = 8 * 1024 };
        await tcp.ConnectAsync(address.Host, address.Port);
        return new Stranger(tcp);
    }

    /// <summary>As <see cref="Connect"/>, and asks for a socket.</summary>
    /// <returns>Null where it is refused, with 429.</returns>
    public static async Task<Stranger?> Open(Uri address, string header = "")
    {
        var stranger = await Connect(address);
        try
        {
            await stranger.AskForSocket(address, header);
            var head = await stranger.ReadHead();
            if (head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
                return stranger;
            if (head.Length > 0 && !head.StartsWith("HTTP/1.1 429", StringComparison.Ordinal))
                throw new InvalidOperationException(head);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Cut before it was answered.
        }
        await stranger.DisposeAsync();
        return null;
    }

    public Task AskForSocket(Uri address, string header = "") => Send(Encoding.ASCII.GetBytes(
        $"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{header}" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));

    public async Task Send(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) => await _stream.WriteAsync(bytes, cancellation);

    /// <summary>A short text frame, masked with zeros.</summary>
    public Task SendText(string text) => Send((byte[])[0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)]);

    /// <summary>The head of an answer; what of it came before the connection was cut.</summary>
    public async Task<string> ReadHead()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _stream.ReadAsync(one, timeout.Token) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }

    /// <summary>Reads on until the server has ended the connection.</summary>
    /// <returns>All that it said.</returns>
    public async Task<string> ReadToEnd()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var said = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer, timeout.Token) is var read and > 0)
                said.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset: ended as well.
        }
        return said.ToString();
    }

    public ValueTask DisposeAsync()
    {
        if (_tcp.Client is not null) // it may never have been connected, or have been cut
            _tcp.LingerState = new LingerOption(true, 0); // so that ports are free again
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}
