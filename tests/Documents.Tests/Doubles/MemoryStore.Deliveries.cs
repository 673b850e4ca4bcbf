using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <content>What webhooks were told.</content>
internal sealed partial class MemoryStore
{
    public IDeliveryStore Deliveries => new MemoryDeliveries(this);

    private readonly Dictionary<(string Webhook, long Document), Delivery> _told = [];

    private sealed class MemoryDeliveries(MemoryStore store) : IDeliveryStore
    {
        public Task<Delivery?> FindOwed(string webhook, DocumentId id, CancellationToken cancellation) => store.Do(() => Owed(webhook, id));

        public Task Save(string webhook, Delivery delivered, CancellationToken cancellation) => store.Do(() =>
        {
            var key = (webhook, store._documents[delivered.Document].Number);
            if (!store._told.TryGetValue(key, out var last) || (last.Number, last.Revision).CompareTo((delivered.Number, delivered.Revision)) < 0)
                store._told[key] = delivered;
            return true;
        });

        public Task<OwedPage> ListOwed(string webhook, long after, int limit, CancellationToken cancellation) => store.Do(() =>
        {
            var page = store._documents.Where(document => document.Value.Number >= after).OrderBy(document => document.Value.Number).Take(limit).ToList();
            return new OwedPage(
                [.. page.Select(document => document.Key).Where(id => Owed(webhook, id) is not null)], page.Count < limit ? null : page[^1].Value.Number + 1);
        });

        private Delivery? Owed(string webhook, DocumentId id)
        {
            if (!store._documents.TryGetValue(id, out var document))
                return null;
            var last = store._told.GetValueOrDefault((webhook, document.Number));
            return Delivery.Owed(new StoredDocument(document.Info(id), document.Deleted), last is null ? null : new DeliveryMark(last.Number, last.Revision, last.Deleted));
        }
    }
}
