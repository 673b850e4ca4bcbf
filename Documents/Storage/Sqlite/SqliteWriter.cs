using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// The one writer of the data file: a thread that takes all work that waits, of all documents, and commits it in one transaction.
/// While the disk syncs, the next batch gathers; so load makes batches larger, not commits more.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private readonly Func<SqliteConnection> _open;
    private readonly DocumentsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly SqliteQueue _queue = new();
    private readonly SqliteJournal _journal = new();
    private readonly Thread _thread;
    private SqliteStatements? _statements;

    public SqliteWriter(Func<SqliteConnection> open, DocumentsMetrics metrics, ILogger logger)
    {
        (_open, _metrics, _logger) = (open, metrics, logger);
        _statements = OpenStatements();
        _thread = new Thread(Run) { IsBackground = true, Name = "CollabDocs SQLite writer" };
        _thread.Start();
    }

    /// <param name="batch">What it appends, where it can wait a moment for what others write.</param>
    /// <returns>Completes when it is on the disk.</returns>
    public Task<T> Write<T>(Func<SqliteStatements, T> run, RevisionBatch? batch = null)
    {
        var work = new SqliteWork<T>(run, batch);
        if (!_queue.TryAdd(work))
            work.Fail(new StoreUnavailableException("The store is closed."));
        return work.Done;
    }

    /// <summary>Finishes what waits, then ends.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _statements?.Dispose();
    }

    /// <summary>Ends when the queue is closed and empty; then everything is in the tables, as far as the disk lets it.</summary>
    private void Run()
    {
        for (var batch = new List<SqliteWork>(); _queue.Take(batch, _journal.SettlesIn); batch.Clear())
            if (batch.Count > 0)
                CommitBatch(batch);
            else
                Settle();
        if (!_journal.IsEmpty)
            Settle();
    }

    private void Settle()
    {
        _journal.Postpone(); // here too, for it may fail before it begins
        CommitBatch([new SqliteWork<bool>(statements => statements.Settle(), null)]);
    }

    private void CommitBatch(List<SqliteWork> batch)
    {
        if (TryCommit(batch, out var failure, out var blameless))
            return;
        if (blameless || batch.Count == 1)
            FailAll(batch, failure);
        else
            // One of them could not be done. Each again by itself, so that its failure stays its own.
            foreach (var work in batch)
                if (!TryCommit([work], out failure, out _))
                    FailAll([work], failure);
    }

    /// <param name="blameless">No work is to blame: the transaction did not begin or not commit. In the latter case the outcome is
    /// unknown, so the work must not be run again here.</param>
    private bool TryCommit(List<SqliteWork> batch, out Exception failure, out bool blameless)
    {
        var started = Stopwatch.GetTimestamp();
        blameless = true;
        try
        {
            _statements ??= OpenStatements();
            _statements.Begin();
            blameless = false;
            foreach (var work in batch)
                work.Execute(_statements);
            _statements.Seal();
            blameless = true;
            _statements.Commit();
        }
        catch (Exception e)
        {
            failure = e;
            var unhurt = e is not SqliteException sqlite || sqlite.LeavesConnectionUsable();
            if (!(_statements?.TryRollback() ?? true) || !unhurt)
                Reopen();
            return false;
        }
        failure = null!;
        _metrics.Committed(batch.Count, _statements.Revisions, started);
        foreach (var id in _journal.Stuck)
            LogStuck(id);
        foreach (var work in batch)
            work.Complete(here: !_queue.IsDue);
        return true;
    }

    private SqliteStatements OpenStatements()
    {
        var connection = _open();
        try
        {
            return new SqliteStatements(connection, _journal);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The next batch opens a new connection.</summary>
    private void Reopen()
    {
        try
        {
            _statements?.Dispose();
        }
        catch (SqliteException e)
        {
            LogCloseFailed(e);
        }
        _statements = null;
    }

    private void FailAll(List<SqliteWork> batch, Exception failure)
    {
        LogCommitFailed(batch.Count, failure);
        var told = failure is SqliteException sqlite && sqlite.IsUnavailable() ? sqlite.AsUnavailable() : failure;
        foreach (var work in batch)
            work.Fail(told);
    }

    [LoggerMessage(LogLevel.Error, "Document {Document}: its revisions stay in the journal, for its tables do not fit what was appended")]
    private partial void LogStuck(DocumentId document);

    [LoggerMessage(LogLevel.Error, "A batch of {Count} writes was not committed")]
    private partial void LogCommitFailed(int count, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The writer's connection did not close")]
    private partial void LogCloseFailed(Exception failure);
}
