using System.Collections.Concurrent;
using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Documents in one SQLite file: in WAL mode, so that readers and the writer do not wait for each other, and with synchronous=FULL, so that a
/// commit survives the loss of power. One process at a time has the file. Writes are <see cref="SqliteWriter"/>'s; reads run on pool threads.
/// </summary>
public sealed partial class SqliteDocumentStore : IDocumentStore
{
    public const string FileName = "collabdocs.db";

    private const int BusyTimeoutSeconds = 5;

    private readonly string _file;
    private readonly DataFileLock _lock;
    private readonly SqliteWriter _writer;
    private readonly PurgeLoop _purge;

    /// <summary>Idle connections for reading. One always stays open: closing a file's last connection removes its WAL, which a full
    /// disk might not let us make again.</summary>
    private readonly ConcurrentBag<SqliteConnection> _readers = [];

    /// <summary>The greatest epoch that was claimed, of any document.</summary>
    private long _lastEpoch;
    private int _closed;

    private SqliteDocumentStore(string file, DataFileLock @lock, SqliteWriter writer, SqliteConnection reader, ILogger logger)
    {
        (_file, _lock, _writer) = (file, @lock, writer);
        _readers.Add(reader);
        _purge = new PurgeLoop(RemoveAll, logger);
    }

    /// <summary>Opens the data file of a directory, or makes both; brings an older schema up to date.</summary>
    /// <exception cref="InvalidOperationException">Another process has the file, or a newer version of this program wrote it.</exception>
    /// <exception cref="IOException">The directory cannot be made or written.</exception>
    public static SqliteDocumentStore Open(string directory, DocumentsMetrics metrics, ILogger<SqliteDocumentStore> logger)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(directory);
        var file = Path.Combine(Path.GetFullPath(directory), FileName);
        var taken = DataFileLock.Take(file);
        SqliteWriter? writer = null;
        try
        {
            using (var connection = OpenConnection(file, SqliteOpenMode.ReadWriteCreate, "PRAGMA journal_mode = WAL"))
            {
                if (connection.ExecuteScalar<string>("PRAGMA journal_mode") != "wal")
                    throw new InvalidOperationException($"SQLite cannot keep a write-ahead log for {file}: the file system must be a local one.");
                SqliteSchema.Migrate(connection);
            }
            writer = new SqliteWriter(() => OpenWriter(file), metrics, logger);
            return new SqliteDocumentStore(file, taken, writer, OpenReader(file), logger);
        }
        catch
        {
            writer?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Whether another process serves from the data file of a directory.</summary>
    public static bool IsInUse(string directory)
    {
        var file = Path.Combine(Path.GetFullPath(directory), FileName);
        if (!File.Exists(file))
            return false;
        try
        {
            DataFileLock.Take(file).Dispose();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        Write(statements => statements.GetOrAddMetadata(name, candidate), cancellation);

    public Task<CreateResult> Create(
        DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        Write(statements => statements.Create(id, title, first, length, owner, time), cancellation);

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.Find(connection, id), cancellation);

    /// <summary>While the disk is full it may be some seconds behind in what it says of documents that are written.</summary>
    public async Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation)
    {
        try
        {
            await Settle(cancellation);
        }
        catch (StoreUnavailableException)
        {
        }
        return await Read(connection => SqliteQueries.List(connection, query), cancellation);
    }

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        Write(statements => statements.Rename(id, title, time), cancellation);

    /// <summary>Only reads, because one process owns the file: nobody else's claim is to be fenced off, and an epoch that nothing was appended in
    /// means nothing after a restart. Those of this process are kept apart in memory.</summary>
    public async Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) =>
        await Read(connection => SqliteQueries.FindEpoch(connection, id), cancellation) is { } newest ? NextEpoch(Math.Max(candidate, newest + 1)) : null;

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        Write(statements => statements.Append(id, epoch, revisions, length), cancellation);

    /// <summary>Is waited for to its end, which is near: nobody gives up so often that each batch should be ready for it.</summary>
    public Task<AppendResult> Append(DocumentId id, long epoch, RevisionBatch batch, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested
            ? Task.FromCanceled<AppendResult>(cancellation)
            : _writer.Write(statements => statements.Append(id, epoch, batch.Close(), batch.After.Content.Length), batch);

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.FindSession(connection, id, session), cancellation);

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.ReadRevisions(connection, id, after, limit), cancellation);

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.ReadSnapshot(connection, id), cancellation);

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) =>
        Write(statements =>
        {
            statements.SaveSnapshot(id, epoch, snapshot);
            return true;
        }, cancellation);

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.ListBlocks(connection, id), cancellation);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.ReadBlocks(connection, id, keys), cancellation);

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) =>
        Write(statements => statements.Pack(id, epoch, blocks), cancellation);

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) =>
        Write(statements => statements.SaveAuthors(id, authors), cancellation);

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Read(connection => SqliteQueries.ReadAuthors(connection, id, after, limit), cancellation);

    /// <summary>Finishes the writes that wait, and lets the file go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        await _purge.DisposeAsync();
        await Task.Run(_writer.Dispose); // what the writer's thread has completed may be what closes the store: it cannot wait for itself
        CloseReaders();
        _lock.Dispose();
    }

    /// <summary>Asks or sets something of the writer's connection: tests look at its settings so, and make a disk that is full.</summary>
    internal Task<T> Ask<T>(string pragma) => _writer.Write(statements => statements.Ask<T>(pragma));

    /// <summary>Brings all that was appended into the tables.</summary>
    internal Task Settle(CancellationToken cancellation) => Write(statements => statements.Settle(), cancellation);

    /// <summary>Never the same twice.</summary>
    private long NextEpoch(long candidate)
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastEpoch);
            var next = Math.Max(candidate, last + 1);
            if (Interlocked.CompareExchange(ref _lastEpoch, next, last) == last)
                return next;
        }
    }

    /// <summary>Whoever stops waiting does not stop the write.</summary>
    private Task<T> Write<T>(Func<SqliteStatements, T> run, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled<T>(cancellation) : _writer.Write(run).WaitAsync(cancellation);

    private Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) => Task.Run(() =>
    {
        if (Volatile.Read(ref _closed) == 1)
            throw new StoreUnavailableException("The store is closed.");
        SqliteConnection? connection = null;
        try
        {
            if (!_readers.TryTake(out connection))
                connection = OpenReader(_file);
            T result;
            using (connection.BeginTransaction(deferred: true))
                result = read(connection);
            _readers.Add(connection);
            connection = null;
            return result;
        }
        catch (SqliteException e) when (e.IsUnavailable())
        {
            throw e.AsUnavailable();
        }
        finally
        {
            connection?.Dispose();
            // Whoever read while the store was closed brings its connection back after all others were.
            if (Volatile.Read(ref _closed) == 1)
                CloseReaders();
        }
    }, cancellation);

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    /// <summary>For what may be written beside the process that serves.</summary>
    internal static SqliteConnection OpenBeside(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        return OpenConnection(
            Path.Combine(Path.GetFullPath(directory), FileName), SqliteOpenMode.ReadWrite, $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}");
    }

    private static SqliteConnection OpenWriter(string file) =>
        // The WAL is cut back to this size when it has been written back, should a large delete or import have blown it up.
        OpenConnection(
            file, SqliteOpenMode.ReadWrite, $"PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}");

    private static SqliteConnection OpenReader(string file)
    {
        var connection = OpenConnection(file, SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON");
        try
        {
            SqliteQueries.AddFunctions(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection OpenConnection(string file, SqliteOpenMode mode, string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute(settings);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
