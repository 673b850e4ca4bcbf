using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Commits the appends of all documents, in a few lanes: each takes all that waits and commits it in one transaction. While a commit is on the network and the
/// server's disk, the next gathers; so load makes batches larger, not commits more. Two appends of one document are never on their way at once.
/// </summary>
internal sealed partial class PostgresWriter(NpgsqlDataSource source, DocumentsMetrics metrics, ILogger logger) : IAsyncDisposable
{
    /// <summary>Commits on their way at once. PostgreSQL syncs its log for several at a time; more lanes than it profits from make the batches smaller.</summary>
    public const int Lanes = 4;

    private const int MaxAppends = 256, MaxBytes = 4 * 1024 * 1024;

    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();

    /// <summary>Unbounded: it holds one append of each document at most, for a document awaits its last one.</summary>
    private readonly LinkedList<PostgresAppend> _waiting = new();

    /// <summary>Documents of which an append is on its way.</summary>
    private readonly HashSet<DocumentId> _writing = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lanes;
    private bool _closed;

    /// <returns>Completes when it is on the disk.</returns>
    public Task<AppendResult> Append(PostgresAppend append)
    {
        lock (_lock)
        {
            if (_closed)
            {
                append.Fail(new StoreUnavailableException("The store is closed."));
                return append.Done;
            }
            _waiting.AddLast(append);
            if (_lanes == Lanes)
                return append.Done;
            _lanes++;
        }
        // Not on the caller's scheduler, which may be a grain's.
        _ = Task.Run(RunLane);
        return append.Done;
    }

    /// <summary>Finishes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_lanes == 0)
                _idle.TrySetResult();
        }
        await _idle.Task;
    }

    /// <summary>Ends when nothing waits but what another lane will take: the next append of a document that it is writing.</summary>
    private async Task RunLane()
    {
        while (TakeBatch() is { } batch)
            await Commit(batch);
    }

    private List<PostgresAppend>? TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<PostgresAppend>();
            var bytes = 0L;
            for (var node = _waiting.First; node is not null && batch.Count < MaxAppends && bytes < MaxBytes;)
            {
                var next = node.Next;
                if (_writing.Add(node.Value.Document))
                {
                    batch.Add(node.Value);
                    bytes += node.Value.Bytes;
                    _waiting.Remove(node);
                }
                node = next;
            }
            if (batch.Count > 0)
                return batch;
            _lanes--;
            if (_closed && _lanes == 0)
                _idle.TrySetResult();
            return null;
        }
    }

    private async Task Commit(List<PostgresAppend> batch)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            var results = await Execute(batch);
            metrics.Committed(batch.Count, batch.Sum(append => append.Revisions.Count), started);
            var busy = new List<PostgresAppend>();
            for (var i = 0; i < batch.Count; i++)
                if (results[i] is { } result)
                    Answer(batch[i], append => append.Complete(result));
                else
                    busy.Add(batch[i]);
            await CommitAlone(busy);
        }
        catch (Exception e) when (batch.Count > 1 && !e.IsUnavailable())
        {
            // The server has refused the transaction because of one of them: its failure stays its own.
            LogBatchRefused(batch.Count, e);
            await CommitAlone(batch);
        }
        catch (Exception e)
        {
            LogCommitFailed(batch.Count, e);
            var told = e.IsUnavailable() ? e.AsUnavailable() : e;
            foreach (var append in batch)
                Answer(append, each => each.Fail(told));
        }
    }

    private async Task CommitAlone(List<PostgresAppend> appends)
    {
        foreach (var append in appends)
            await Commit([append]);
    }

    private async Task<AppendResult?[]> Execute(List<PostgresAppend> batch)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await PostgresAppendStatement.Execute(connection, batch);
    }

    private void Answer(PostgresAppend append, Action<PostgresAppend> answer)
    {
        // First, so that the next append of the document finds it free.
        lock (_lock)
            _writing.Remove(append.Document);
        answer(append);
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL refused a batch of {Count} appends; each is tried by itself")]
    private partial void LogBatchRefused(int count, Exception failure);

    [LoggerMessage(LogLevel.Error, "A batch of {Count} appends was not committed")]
    private partial void LogCommitFailed(int count, Exception failure);
}
