using System.Collections.Concurrent;

namespace CollabDocs.Gateway.Sockets;

/// <summary>The connections of this process, so that it can stop in good order (PROTOCOL W8). Any thread may call.</summary>
internal sealed partial class OpenConnections(CollabDocsOptions options, TimeProvider time, ILogger<OpenConnections> log) : IHostedLifecycleService
{
    private readonly ConcurrentDictionary<ClientConnection, Task> _open = new();
    private volatile bool _stopping;

    /// <summary>No more connections are taken.</summary>
    public bool IsStopping => _stopping;

    public int Count => _open.Count;

    /// <summary>Serves a connection to its end.</summary>
    public async Task Serve(ClientConnection connection)
    {
        var ended = new TaskCompletionSource();
        _open.TryAdd(connection, ended.Task);
        try
        {
            if (_stopping)
                connection.CloseForRestart();
            await connection.Run();
        }
        finally
        {
            _open.TryRemove(connection, out _);
            ended.SetResult();
        }
    }

    /// <summary>Before anything else stops: what clients have sent is stored and told to all, and they are asked to come back later.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        LogStopping(_open.Count);
        // First everywhere the one, then everywhere the other: what one connection submitted goes out on all.
        await InTime(Task.WhenAll(_open.Keys.Select(connection => connection.Drain())), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var connection in _open.Keys)
            connection.CloseForRestart();
        if (await InTime(Task.WhenAll(_open.Values), cancellationToken))
            return;
        LogCut(_open.Count);
        foreach (var connection in _open.Keys)
            connection.Cut();
    }

    private async Task<bool> InTime(Task task, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(options.StopTimeout / 2, time, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Connections} connections are told to come back.")]
    private partial void LogStopping(int connections);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Connections} connections did not close in time and are cut.")]
    private partial void LogCut(int connections);
}
