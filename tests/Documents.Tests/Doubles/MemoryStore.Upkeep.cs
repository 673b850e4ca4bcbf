using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <content>Moving and packing its documents.</content>
internal sealed partial class MemoryStore
{
    public IStoreUpkeep Upkeep => new MemoryUpkeep(this);

    private static bool HasArrived(DocumentId id) => string.CompareOrdinal(id.Value, DocumentId.FirstArriving) < 0;

    private sealed class MemoryUpkeep(MemoryStore store) : IStoreUpkeep
    {
        public Task<IReadOnlyList<DocumentId>> ListIds(DocumentId? after, int limit, CancellationToken cancellation) => store.Do<IReadOnlyList<DocumentId>>(() =>
        [
            .. store._documents.Where(document => !document.Value.Deleted && HasArrived(document.Key)).Select(document => document.Key)
                .Where(id => string.CompareOrdinal(id.Value, after?.Value) > 0).OrderBy(id => id.Value, StringComparer.Ordinal).Take(limit),
        ]);

        public Task<long?> FindEpoch(DocumentId id, CancellationToken cancellation) => store.Do(() => store.Live(id)?.Epoch);

        public Task<CreateResult?> Publish(DocumentInfo whole, CancellationToken cancellation) => store.Do<CreateResult?>(() =>
        {
            if (store._documents.TryGetValue(whole.Id, out var there))
                return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
            if (store.Live(whole.Id.Arriving) is not { } arrived || arrived.Revisions.Count != whole.Revision || arrived.Length != whole.Length)
                return null;
            store._documents.Remove(whole.Id.Arriving);
            store._documents[whole.Id] = arrived;
            arrived.Modified = whole.Modified.ToUnixTimeMilliseconds();
            store._versions.Move(whole.Id.Arriving, whole.Id);
            return CreateResult.Created;
        });

        public Task Discard(DocumentId? id, CancellationToken cancellation) => store.Do(() =>
        {
            foreach (var each in store._documents.Keys.Where(each => id is { } only ? each == only.Arriving : !HasArrived(each)).ToList())
            {
                store._documents.Remove(each);
                store._versions.Move(each, default);
            }
            return true;
        });

        public Task<long> Measure(CancellationToken cancellation) =>
            store.Do(() => store._documents.Values.SelectMany(document => document.Revisions).Sum(revision => (long)revision.Length));

        public Task Reclaim(CancellationToken cancellation) => Task.CompletedTask;
    }
}
