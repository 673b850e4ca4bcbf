using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CollabDocs.Flood;

/// <summary>What is short packed and long unpacked, as bodies and in frames.</summary>
internal static class Bombs
{
    private const int Unpacked = 1_000_000_000;
    private const int Senders = 4;

    /// <exception cref="InvalidOperationException">One was taken.</exception>
    public static async Task<string> Run(IPEndPoint server, TimeSpan time)
    {
        var body = Bomb();
        var (bodies, frames) = (0, 0);
        using var enough = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                var answer = await Ask(server, [Requests.Packed(server, "work", body.Length), body]);
                if (!answer.StartsWith("HTTP/1.1 415 ", StringComparison.Ordinal))
                    throw new InvalidOperationException($"A packed body was answered with {answer}");
                Interlocked.Increment(ref bodies);
                // A text that says it is packed, and holds "aa".
                await Ask(server, [Requests.Socket(server, "bomb", "Sec-WebSocket-Extensions: permessage-deflate\r\n"), [0xC1, 0x84, 0, 0, 0, 0, 0x4A, 0x4C, 0x04, 0x00]]);
                Interlocked.Increment(ref frames);
            }
        }));
        return $"{bodies} packed bodies of {body.Length} bytes were refused, {frames} sockets with packed frames were ended.";
    }

    /// <returns>All that the server says until it ends the connection.</returns>
    private static async Task<string> Ask(IPEndPoint server, byte[][] parts)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var said = new StringBuilder();
        try
        {
            await socket.ConnectAsync(server);
            foreach (var part in parts)
                await socket.SendAsync(part);
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer) is var read and > 0)
                said.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Reset: ended as well.
        }
        return said.ToString();
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            for (var (left, chunk) = (Unpacked, new byte[1_000_000]); left > 0; left -= chunk.Length)
                gzip.Write(chunk);
        return packed.ToArray();
    }
}
