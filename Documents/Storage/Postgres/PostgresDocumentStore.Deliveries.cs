namespace CollabDocs.Documents.Storage;

/// <content>What webhooks were told of its documents.</content>
public sealed partial class PostgresDocumentStore
{
    public IDeliveryStore Deliveries => new PostgresDeliveries(this);

    private sealed class PostgresDeliveries(PostgresDocumentStore store) : IDeliveryStore
    {
        public Task<Delivery?> FindOwed(string webhook, DocumentId id, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresDeliveryCommands.FindOwed(connection, webhook, id), cancellation);

        public Task Save(string webhook, Delivery delivered, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresDeliveryCommands.Save(connection, webhook, delivered), cancellation);

        public Task<OwedPage> ListOwed(string webhook, long after, int limit, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresDeliveryCommands.ListOwed(connection, webhook, after, limit), cancellation);
    }
}
