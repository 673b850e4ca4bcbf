using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A client that submits as fast as it is answered, several at a time, and does not care what it is told of its role.</summary>
internal sealed class FastWriter : IAsyncDisposable
{
    private const int AtOnce = 8;

    private readonly TestSocket _socket;
    private readonly SemaphoreSlim _room = new(AtOnce);
    private readonly TaskCompletionSource _refusedOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ackedOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _enough = new();
    private long _revision;

    private FastWriter(TestSocket socket, JsonObject welcome)
    {
        _socket = socket;
        (Session, _revision) = ((long)welcome["session"]!, (long)welcome["revision"]!);
        (Sending, Receiving) = (Send(), Receive());
    }

    public long Session { get; }

    /// <summary>Revisions by sequence.</summary>
    public ConcurrentDictionary<long, long> Acked { get; } = new();

    /// <summary>Reasons by sequence; only of what is not to be sent again.</summary>
    public ConcurrentDictionary<long, string> Refused { get; } = new();

    /// <summary>As it was told since its welcome.</summary>
    public ConcurrentQueue<string> Roles { get; } = new();

    public Task AckedOnce => _ackedOnce.Task;

    public Task RefusedOnce => _refusedOnce.Task;

    private Task Sending { get; }

    /// <summary>Completes when the connection has ended; with the server's close, where there was one.</summary>
    public Task<string> Receiving { get; }

    public static async Task<FastWriter> Begin(Uri address, string token)
    {
        var socket = await TestSocket.Connect(address, []);
        await socket.Send(AccessHello.Of(token));
        return new FastWriter(socket, await socket.Receive("welcome"));
    }

    /// <summary>Sends no more.</summary>
    public async Task Stop()
    {
        await _enough.CancelAsync();
        await Sending;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _socket.DisposeAsync();
        await Task.WhenAny(Receiving);
        _enough.Dispose();
    }

    private async Task Send()
    {
        try
        {
            for (var sequence = 1L; ; sequence++)
            {
                await _room.WaitAsync(_enough.Token);
                await _socket.Send($$"""{"type":"submit","sequence":{{sequence}},"base":{{Volatile.Read(ref _revision)}},"delta":[{"insert":"x"}]}""");
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
        }
    }

    private async Task<string> Receive()
    {
        try
        {
            while (await _socket.Receive() is { } message)
                Take(message);
            return $"{(int)_socket.Socket.CloseStatus!} {_socket.Socket.CloseStatusDescription}";
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
        {
            return "lost";
        }
        finally
        {
            await _enough.CancelAsync();
        }
    }

    private void Take(JsonObject message)
    {
        switch ((string?)message["type"])
        {
            case "revisions":
                foreach (var revision in message["revisions"]!.AsArray())
                {
                    Volatile.Write(ref _revision, (long)revision!["revision"]!);
                    if ((long)revision["session"]! != Session)
                        continue;
                    Acked[(long)revision["sequence"]!] = (long)revision["revision"]!;
                    _ackedOnce.TrySetResult();
                    _room.Release();
                }
                break;
            case "composed":
                Volatile.Write(ref _revision, (long)message["to"]!);
                break;
            case "refused":
                if (!message.ContainsKey("retryAfter"))
                    Refused[(long)message["sequence"]!] = (string)message["reason"]!;
                if ((string?)message["reason"] == "role_insufficient")
                    _refusedOnce.TrySetResult();
                _room.Release();
                break;
            case "role":
                Roles.Enqueue((string)message["role"]!);
                break;
        }
    }
}
