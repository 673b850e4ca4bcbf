using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// The keys in a data file that another process serves from: the only tables that are written beside it, for whoever serves keeps nothing of them in memory. SQLite lets one
/// process write at a time, and the others wait.
/// </summary>
public sealed class SqliteKeysBeside : IKeyStore, IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private SqliteKeysBeside(SqliteConnection connection) => _connection = connection;

    /// <exception cref="InvalidOperationException">The file is of another version of this program.</exception>
    public static SqliteKeysBeside Open(string directory)
    {
        var connection = SqliteDocumentStore.OpenBeside(directory);
        if (connection.ExecuteScalar<int>("PRAGMA user_version") is var version && version == SqliteSchema.Newest)
            return new SqliteKeysBeside(connection);
        connection.Dispose();
        throw new InvalidOperationException(
            $"The data in {directory} is in use by another version of CollabDocs, whose schema is {version}; this program's is {SqliteSchema.Newest}.");
    }

    public Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation) =>
        Write(connection => SqliteKeyCommands.Add(connection, name, hash, time, actor));

    public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => Task.FromResult(SqliteKeyCommands.List(_connection));

    public Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation) => Task.FromResult(SqliteKeyCommands.Find(_connection, hash));

    public Task<ApiKey?> Find(long id, CancellationToken cancellation) => Task.FromResult(SqliteKeyCommands.Find(_connection, id));

    public Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation) =>
        Write(connection => SqliteKeyCommands.Revoke(connection, id, time, actor));

    public Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation) => Task.FromResult(SqliteKeyCommands.ReadRing(_connection));

    public Task AddToRing(string name, string xml, CancellationToken cancellation) =>
        Write(connection => SqliteKeyCommands.AddToRing(connection, name, xml));

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task<T> Write<T>(Func<SqliteConnection, T> write)
    {
        using var transaction = _connection.BeginTransaction();
        var result = write(_connection);
        transaction.Commit();
        return Task.FromResult(result);
    }
}
