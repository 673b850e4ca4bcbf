using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <content>Moving and packing its documents.</content>
public sealed partial class SqliteDocumentStore
{
    public IStoreUpkeep Upkeep => new SqliteUpkeep(this);

    private sealed class SqliteUpkeep(SqliteDocumentStore store) : IStoreUpkeep
    {
        public Task<IReadOnlyList<DocumentId>> ListIds(DocumentId? after, int limit, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.ListIds(connection, after, limit), cancellation);

        public Task<long?> FindEpoch(DocumentId id, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.FindEpoch(connection, id), cancellation);

        public Task<CreateResult?> Publish(DocumentInfo whole, CancellationToken cancellation) =>
            store.Write(statements => statements.Publish(whole), cancellation);

        /// <summary>What had arrived is removed after this has returned.</summary>
        public async Task Discard(DocumentId? id, CancellationToken cancellation)
        {
            if (await store.Write(statements => statements.Discard(id), cancellation) > 0)
                store._purge.Wake();
        }

        /// <summary>The file and its log.</summary>
        public Task<long> Measure(CancellationToken cancellation) => Task.FromResult(
            ((string[])[store._file, store._file + "-wal"]).Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length));

        /// <summary>Writes the file anew: for a while that takes as much room again, and nobody writes.</summary>
        public async Task Reclaim(CancellationToken cancellation)
        {
            await store.Settle(cancellation);
            await store.RemoveAll(cancellation);
            await Task.Run(() =>
            {
                try
                {
                    using var connection = OpenWriter(store._file);
                    connection.Execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", commandTimeout: 0);
                }
                catch (SqliteException e) when (e.IsUnavailable())
                {
                    throw e.AsUnavailable();
                }
            }, cancellation);
        }
    }
}
