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

    public static async Task<string> Run(IPEndPoint server, TimeSpan time, Func<IPEndPoint, string, CancellationToken, Task<long>> send)
    {
        using var enough = new CancellationTokenSource(time);
        var (times, bytes) = (0, 0L);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async i =>
        {
            while (!enough.IsCancellationRequested)
            {
                var sent = await send(server, $"large-{i}", enough.Token);
                Interlocked.Add(ref bytes, sent);
                Interlocked.Increment(ref times);
            }
        }));
        return $"{times} were begun, {bytes / 1_000_000} MB were sent.";
    }

    /// <summary>Says hello, announces a message of 100 MB, and sends it.</summary>
    /// <returns>How much of it went out, in bytes.</returns>
    public static Task<long> Frame(IPEndPoint server, string document, CancellationToken enough)
    {
        var hello = """{"type":"hello","protocol":1}"""u8;
        return Send(server, [Requests.Socket(server, document), [0x81, (byte)(0x80 | hello.Length), 0, 0, 0, 0, .. hello, 0x81, 0xFF, 0, 0, 0, 0, 0x05, 0xF5, 0xE1, 0, 0, 0, 0, 0]], FrameBytes, enough);
    }

    /// <summary>Puts a text of 12 MB, and reads why it is refused.</summary>
    /// <returns>How much of it went out, in bytes.</returns>
    public static Task<long> Body(IPEndPoint server, string document, CancellationToken enough) =>
        Send(server, [Requests.Put(server, document, BodyBytes)], BodyBytes, enough);

    private static async Task<long> Send(IPEndPoint server, byte[][] heads, long bytes, CancellationToken enough)
    {
        var sent = 0L;
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
            for (; sent < bytes; sent += Chunk.Length)
                await socket.SendAsync(Chunk.AsMemory(0, (int)Math.Min(Chunk.Length, bytes - sent)), enough);
            await socket.ReceiveAsync(answer, enough);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It was cut in the middle.
        }
        return sent;
    }
}
