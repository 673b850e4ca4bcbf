namespace CollabDocs.Documents.Storage;

/// <content>Moving and packing its documents.</content>
public sealed partial class PostgresDocumentStore
{
    public IStoreUpkeep Upkeep => new PostgresUpkeep(this);

    private sealed class PostgresUpkeep(PostgresDocumentStore store) : IStoreUpkeep
    {
        public Task<IReadOnlyList<DocumentId>> ListIds(DocumentId? after, int limit, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresUpkeepCommands.ListIds(connection, after, limit), cancellation);

        public Task<long?> FindEpoch(DocumentId id, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresUpkeepCommands.FindEpoch(connection, id), cancellation);

        public Task<CreateResult?> Publish(DocumentInfo whole, CancellationToken cancellation) =>
            store.Run(connection => PostgresUpkeepCommands.Publish(connection, whole), cancellation);

        /// <summary>What had arrived is removed after this has returned.</summary>
        public Task Discard(DocumentId? id, CancellationToken cancellation) => store.Repeat(async connection =>
        {
            if (await PostgresUpkeepCommands.Discard(connection, id) > 0)
                store._purge.Wake();
            return true;
        }, cancellation);

        public Task<long> Measure(CancellationToken cancellation) => store.Repeat(PostgresUpkeepCommands.Measure, cancellation);

        /// <summary>Does nothing: the server's autovacuum makes the space free for what is written later.</summary>
        public Task Reclaim(CancellationToken cancellation) => Task.CompletedTask;
    }
}
