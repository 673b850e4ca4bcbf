using System.Net;
using System.Net.Sockets;

namespace CollabDocs.Flood;

/// <summary>Many at once who send far more than anybody wants, again and again.</summary>
internal static class LongSends
{
    private const int Senders = 40;
    private const int FrameBytes = 100_000_000;
    private const int BodyBytes = 12_000_000;

    private static readonly byte[] Chunk = new byte[64 * 1024];

    public static async Task<string> Run(IPEndPoint server, TimeSpan time, Func<IPEndPoint, string, CancellationToken, Task<(long Bytes, bool Refused)>> send, bool isAnswered)
    {
        using var enough = new CancellationTokenSource(time);
        var (times, bytes, refused) = (0, 0L, 0);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async i =>
        {
            while (!enough.IsCancellationRequested)
            {
                var sent = await send(server, $"large-{i}", enough.Token);
                Interlocked.Add(ref bytes, sent.Bytes);
                Interlocked.Add(ref refused, sent.Refused ? 1 : 0);
                Interlocked.Increment(ref times);
            }
        }));
        return isAnswered && refused == 0
            ? throw new InvalidOperationException("Nobody was told that there is no room.")
            : $"{times} were begun, {bytes / 1_000_000} MB were sent, {refused} times it was answered that there is no room.";
    }

    /// <summary>Says hello, announces a message of 100 MB, and sends it.</summary>
    /// <returns>How much of it went out, in bytes; it is ended without an answer of HTTP.</returns>
    public static Task<(long Bytes, bool Refused)> Frame(IPEndPoint server, string document, CancellationToken enough) =>
        Send(server, [Requests.Socket(server, document), [.. Requests.Hello, 0x81, 0xFF, 0, 0, 0, 0, 0x05, 0xF5, 0xE1, 0, 0, 0, 0, 0]], FrameBytes, enough);

    /// <summary>Puts a text of 12 MB, and reads why it is refused.</summary>
    /// <returns>How much of it went out, in bytes, and whether it was told that there is no room.</returns>
    public static Task<(long Bytes, bool Refused)> Body(IPEndPoint server, string document, CancellationToken enough) =>
        Send(server, [Requests.Put(server, document, BodyBytes)], BodyBytes, enough);

    private static async Task<(long Bytes, bool Refused)> Send(IPEndPoint server, byte[][] heads, long bytes, CancellationToken enough)
    {
        var (sent, refused) = (0L, false);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, enough);
            var answer = new byte[16 * 1024];
            foreach (var head in heads)
            {
                await socket.SendAsync(head, enough);
                if (head != heads[^1])
                    await socket.ReceiveAsync(answer, enough);
            }
            while (sent < bytes)
                sent += await socket.SendAsync(Chunk.AsMemory(0, (int)Math.Min(Chunk.Length, bytes - sent)), enough);
            var read = await socket.ReceiveAsync(answer, enough);
            refused = answer.AsSpan(0, read).StartsWith("HTTP/1.1 429 "u8);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It was cut in the middle.
        }
        return (sent, refused);
    }
}
