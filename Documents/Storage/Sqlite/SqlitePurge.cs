using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Removes what purged documents have left behind, a little at a time, so that others write in between: one loop for each store. What a process does not finish, the next one
/// that opens the store does.
/// </summary>
/// <remarks>After <see cref="PostgresPurge"/>; here one process has the file, and its writer does the work.</remarks>
internal sealed partial class SqlitePurge : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<bool>> _removeSome;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins with one: what earlier processes have left.</summary>
    private readonly SemaphoreSlim _news = new(1);
    private readonly Task _running;

    /// <param name="removeSome">Answers false where nothing was left.</param>
    public SqlitePurge(Func<CancellationToken, Task<bool>> removeSome, ILogger logger)
    {
        (_removeSome, _logger) = (removeSome, logger);
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
                while (await _removeSome(_end.Token))
                    _end.Token.ThrowIfCancellationRequested();
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
