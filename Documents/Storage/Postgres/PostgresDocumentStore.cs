using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Documents in PostgreSQL, which any number of processes share: a document is written by the one that claimed it last (<see cref="Claim"/>). Appends are
/// <see cref="PostgresWriter"/>'s; all else is a statement of its own, on a connection of the pool. Needs PostgreSQL 13 or newer, and connections of its own:
/// no pooler that gives them away between two statements.
/// </summary>
/// <remarks>
/// What is answered survives what the server's settings let it survive: a crash of the server, where <c>fsync</c>, <c>full_page_writes</c> and
/// <c>synchronous_commit</c> are on, as they are unless somebody turned them off (then <see cref="Open"/> warns). A failover to a standby loses what the standby
/// did not have, unless it is a synchronous one.
/// A server that is restarted or cut off makes calls fail with <see cref="StoreUnavailableException"/> within seconds; the store goes on by itself when it is back.
/// </remarks>
public sealed partial class PostgresDocumentStore : IDocumentStore
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresWriter _writer;
    private readonly PurgeLoop _purge;

    /// <summary>As many calls at once as the pool has connections besides those of the lanes and the purge.</summary>
    private readonly PostgresGate _gate;
    private int _closed;

    private PostgresDocumentStore(NpgsqlDataSource source, DocumentsMetrics metrics, ILogger logger)
    {
        _source = source;
        _writer = new PostgresWriter(source, metrics, logger);
        _purge = new PurgeLoop(cancellation => PostgresPurge.RemoveAll(source, cancellation), logger);
        _gate = new PostgresGate(Math.Max(source.MaxPoolSize() - PostgresWriter.Lanes - 1, 1));
    }

    /// <summary>Connects, and makes the schema or brings an older one up to date.</summary>
    /// <param name="connectionString">Npgsql's. Timeouts and the size of the pool that it does not name are set here.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached, or does not let us in.</exception>
    /// <exception cref="InvalidOperationException">A newer version of this program wrote the schema, or the database cannot hold all text.</exception>
    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    public static PostgresDocumentStore Open(string connectionString, DocumentsMetrics metrics, ILogger<PostgresDocumentStore> logger)
    {
        var source = PostgresConnections.Build(connectionString);
        try
        {
            PostgresSchema.Migrate(source);
            WarnOfForgetfulness(source, logger);
            return new PostgresDocumentStore(source, metrics, logger);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        Repeat(connection => PostgresCommands.GetOrAddMetadata(connection, name, candidate), cancellation);

    public Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        Run(connection => PostgresCommands.Create(connection, id, title, first, length, owner, time), cancellation);

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.Find(connection, id), cancellation);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.List(connection, query), cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        Repeat(connection => PostgresCommands.Rename(connection, id, title, time), cancellation);

    /// <summary>Is written at once: from then on the server takes no append of an older epoch, from whatever process.</summary>
    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) =>
        Repeat(connection => PostgresCommands.Claim(connection, id, candidate), cancellation);

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested
            ? Task.FromCanceled<AppendResult>(cancellation)
            : _writer.Append(new PostgresAppend(id, epoch, revisions, length)).WaitAsync(cancellation);

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.FindSession(connection, id, session), cancellation);

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.ReadRevisions(connection, id, after, limit), cancellation);

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.ReadSnapshot(connection, id), cancellation);

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) => Run(async connection =>
    {
        await PostgresCommands.SaveSnapshot(connection, id, epoch, snapshot);
        return true;
    }, cancellation);

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.ListBlocks(connection, id), cancellation);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        Repeat(connection => PostgresQueries.ReadBlocks(connection, id, keys), cancellation);

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) =>
        Repeat(connection => PostgresCommands.Pack(connection, id, epoch, blocks), cancellation);

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) =>
        Repeat(connection => PostgresAuthors.Save(connection, id, authors), cancellation);

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Repeat(connection => PostgresAuthors.Read(connection, id, after, limit), cancellation);

    /// <summary>Finishes the appends that wait, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        await _writer.DisposeAsync();
        await _purge.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>What may be done twice: connections that a restarted server has ended lie in the pool until they are used, and that is no failure of the store.</summary>
    private async Task<T> Repeat<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await Run(work, cancellation);
        }
        catch (StoreUnavailableException e) when (e.InnerException.IsEndOfConnection())
        {
            return await Run(work, cancellation);
        }
    }

    /// <summary>On the thread pool, whatever scheduler the caller is on. Whoever stops waiting does not stop what has begun.</summary>
    private Task<T> Run<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation) => Task.Run(async () =>
    {
        if (Volatile.Read(ref _closed) == 1)
            throw new StoreUnavailableException("The store is closed.");
        await _gate.Enter(cancellation);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            return await work(connection);
        }
        catch (Exception e) when (e.IsUnavailable() || (e is ObjectDisposedException && Volatile.Read(ref _closed) == 1))
        {
            if (e is NpgsqlException { InnerException: TimeoutException })
                _gate.TurnAway();
            throw e.AsUnavailable();
        }
        finally
        {
            _gate.Leave();
        }
    }, cancellation).WaitAsync(cancellation);

    private static void WarnOfForgetfulness(NpgsqlDataSource source, ILogger logger)
    {
        using var connection = source.OpenConnection();
        foreach (var setting in connection.Query<string>(
            "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'"))
            LogForgetful(logger, setting);
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL has {Setting} turned off: what was acknowledged may be lost when it crashes")]
    private static partial void LogForgetful(ILogger logger, string setting);
}
