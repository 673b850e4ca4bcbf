using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Flood;

/// <summary>What is short packed and long unpacked, as bodies and in frames.</summary>
internal static class Bombs
{
    /// <summary>So many zeros for each second that it lasts: a gigabyte in one body, where it lasts for long.</summary>
    private const int UnpackedPerSecond = 50_000_000;
    private const int Senders = 4;

    /// <summary>What was sent is refused and ended at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Says hello, and then a text that says it is packed, and holds "aa".</summary>
    private static readonly byte[] PackedFrame = [.. Requests.Hello, 0xC1, 0x84, 0, 0, 0, 0, 0x4A, 0x4C, 0x04, 0x00];

    /// <exception cref="InvalidOperationException">One was taken, or none was answered.</exception>
    /// <exception cref="OperationCanceledException">The server let one stay.</exception>
    public static async Task<string> Run(IPEndPoint server, TimeSpan time)
    {
        var body = Bomb((long)(UnpackedPerSecond * time.TotalSeconds));
        var (bodies, frames) = (0, 0);
        using var enough = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                var answer = await Ask(server, [Requests.Packed(server, "work", body.Length), body]);
                if (answer.StartsWith("HTTP/1.1 415 ", StringComparison.Ordinal))
                    Interlocked.Increment(ref bodies);
                else if (answer.Length > 0)
                    throw new InvalidOperationException($"A packed body was answered with {answer}");
                await Ask(server, [Requests.Socket(server, "bomb", "Sec-WebSocket-Extensions: permessage-deflate\r\n"), PackedFrame]);
                Interlocked.Increment(ref frames);
            }
        }));
        return bodies == 0
            ? throw new InvalidOperationException("No packed body was answered.")
            : $"{bodies} packed bodies of {body.Length} bytes were refused, {frames} sockets with packed frames were ended.";
    }

    /// <returns>All that the server says until it ends the connection; nothing where it is reset before.</returns>
    private static async Task<string> Ask(IPEndPoint server, byte[][] parts)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience);
        var said = new StringBuilder();
        try
        {
            await socket.ConnectAsync(server, patience.Token);
            foreach (var part in parts)
                await socket.SendAsync(part, patience.Token);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, patience.Token) is var read and > 0)
                said.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Reset: ended as well.
        }
        return said.ToString();
    }

    private static byte[] Bomb(long zeros)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            for (var (left, chunk) = (zeros, new byte[1_000_000]); left > 0; left -= chunk.Length)
                gzip.Write(chunk);
        return packed.ToArray();
    }
}
