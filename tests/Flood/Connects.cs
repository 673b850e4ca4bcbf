using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CollabDocs.Flood;

/// <summary>Ten thousand connections a second, each of which asks for a socket and waits for nothing: so many are begun, whatever becomes of them.</summary>
internal static class Connects
{
    private const int PerSecond = 10_000;

    /// <summary>So many stay open at a time, and the oldest is cut.</summary>
    private const int Open = 500;

    public static async Task<string> Run(IPEndPoint server, TimeSpan time)
    {
        var ask = Requests.Socket(server, "flood");
        var (begun, sent) = (0, 0);
        var open = new Queue<Socket>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            for (var due = clock.Elapsed.TotalSeconds * PerSecond; begun < due; begun++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) }; // so that its port is free again
                open.Enqueue(socket);
                if (open.Count > Open)
                    open.Dequeue().Dispose();
                _ = Ask(socket);
            }
            await Task.Delay(1);
        }
        foreach (var socket in open)
            socket.Dispose();
        return $"{begun / clock.Elapsed.TotalSeconds:N0} connections a second were begun, {sent} of {begun} asked for a socket.";

        async Task Ask(Socket socket)
        {
            try
            {
                await socket.ConnectAsync(server);
                await socket.SendAsync(ask);
                Interlocked.Increment(ref sent);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Cut, by the server or by us.
            }
        }
    }
}
