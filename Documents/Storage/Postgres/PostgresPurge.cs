using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Removes what purged documents have left behind, a little at a time, in the background: one loop for each store. What a process does not finish, the next one
/// that opens the store does; two that do it at once do no harm.
/// </summary>
internal sealed partial class PostgresPurge : IAsyncDisposable
{
    /// <summary>Rows that are removed in one transaction.</summary>
    internal const int Chunk = 1_000;

    /// <summary>Nobody waits for it, and rows may be large.</summary>
    private const int CommandSeconds = 60;

    private readonly NpgsqlDataSource _source;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins with one: what earlier processes have left.</summary>
    private readonly SemaphoreSlim _news = new(1);
    private readonly Task _running;

    public PostgresPurge(NpgsqlDataSource source, ILogger logger)
    {
        (_source, _logger) = (source, logger);
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
                await PurgeAll();
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

    private async Task PurgeAll()
    {
        await using var connection = await _source.OpenConnectionAsync(_end.Token);
        foreach (var document in await connection.QueryAsync<long>(Command("SELECT document FROM purges ORDER BY document")))
        {
            foreach (var table in (string[])["revisions", "blocks", "sessions", "snapshots", "authors", "versions", "people", "links"])
            {
                var some = Command($"DELETE FROM {table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM {table} WHERE document = @document LIMIT {Chunk}))", document);
                int removed;
                do
                    removed = await connection.ExecuteAsync(some);
                while (removed == Chunk);
            }
            await connection.ExecuteAsync(Command("DELETE FROM purges WHERE document = @document", document));
        }
    }

    private CommandDefinition Command(string sql, long document = 0) =>
        new(sql, new { document }, commandTimeout: CommandSeconds, cancellationToken: _end.Token);

    [LoggerMessage(LogLevel.Warning, "What purged documents have left behind was not removed yet")]
    private partial void LogPurgeFailed(Exception failure);
}
