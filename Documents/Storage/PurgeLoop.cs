using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Has what purged documents have left behind removed in the background: one loop for each store. What a process does not finish, the next one that opens the store does.
/// </summary>
internal sealed partial class PurgeLoop : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task> _removeAll;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins with one: what earlier processes have left.</summary>
    private readonly SemaphoreSlim _news = new(1);
    private readonly Task _running;

    /// <param name="removeAll">Removes what there is, a little at a time, so that nobody waits for it. Cancelled when the store is closed.</param>
    public PurgeLoop(Func<CancellationToken, Task> removeAll, ILogger logger)
    {
        (_removeAll, _logger) = (removeAll, logger);
        _running = Task.Run(Run);
    }

    /// <summary>A document was purged.</summary>
    public void Wake() => _news.Release();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    /// <summary>Ends when the store is closed.</summary>
    private async Task Run()
    {
        while (!_end.IsCancellationRequested)
            try
            {
                await _news.WaitAsync(_end.Token);
                await _removeAll(_end.Token);
            }
            catch (Exception) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nobody finds them; the next purge or start tries again.
                LogPurgeFailed(e);
            }
    }

    [LoggerMessage(LogLevel.Warning, "What purged documents have left behind was not removed yet")]
    private partial void LogPurgeFailed(Exception failure);
}
