namespace CollabDocs.Documents.Storage;

/// <content>What webhooks were told of its documents.</content>
public sealed partial class SqliteDocumentStore
{
    public IDeliveryStore Deliveries => new SqliteDeliveries(this);

    private sealed class SqliteDeliveries(SqliteDocumentStore store) : IDeliveryStore
    {
        public Task<Delivery?> FindOwed(string webhook, DocumentId id, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.FindOwed(connection, webhook, id), cancellation);

        public Task Save(string webhook, Delivery delivered, CancellationToken cancellation) =>
            store.Write(statements => statements.SaveDelivery(webhook, delivered), cancellation);

        /// <summary>The first page begins with what a process that was killed has left in the journal.</summary>
        public async Task<OwedPage> ListOwed(string webhook, long after, int limit, CancellationToken cancellation)
        {
            if (after == 0)
                await store.Settle(cancellation);
            return await store.Read(connection => SqliteQueries.ListOwed(connection, webhook, after, limit), cancellation);
        }
    }
}
