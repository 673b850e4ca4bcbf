using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>A store that fails when the test says so: as one silo sees it.</summary>
internal sealed class UnreliableStore(IDocumentStore store, StoreFaults faults) : IDocumentStore
{
    public IVersionStore Versions => store.Versions;

    public IAccessStore Access => store.Access;

    public IKeyStore Keys => store.Keys;

    public IStoreUpkeep Upkeep => store.Upkeep;

    public IDeliveryStore Deliveries => store.Deliveries;

    public IAuditStore Audit => store.Audit;

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        store.GetOrAddMetadata(name, candidate, cancellation);

    public Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        store.Create(id, title, first, length, owner, time, cancellation);

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) =>
        Do(nameof(Find), () => store.Find(id, cancellation));

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => store.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        store.Rename(id, title, time, cancellation);

    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Delete(id, time, actor, cancellation);

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Undelete(id, time, actor, cancellation);

    public Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Purge(id, time, actor, cancellation);

    public Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation) =>
        store.PurgeDeleted(before, limit, time, actor, cancellation);

    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) =>
        Do(nameof(Claim), () => store.Claim(id, candidate, cancellation));

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        Do(nameof(Append), () => store.Append(id, epoch, revisions, length, cancellation));

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        Do(nameof(FindSession), () => store.FindSession(id, session, cancellation));

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Do(nameof(ReadRevisions), () => store.ReadRevisions(id, after, limit, cancellation));

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) =>
        Do(nameof(ReadSnapshot), () => store.ReadSnapshot(id, cancellation));

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) => store.SaveSnapshot(id, epoch, snapshot, cancellation);

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) => store.ListBlocks(id, cancellation);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        store.ReadBlocks(id, keys, cancellation);

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) => store.Pack(id, epoch, blocks, cancellation);

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) => store.SaveAuthors(id, authors, cancellation);

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        store.ReadAuthors(id, after, limit, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async Task<T> Do<T>(string method, Func<Task<T>> call)
    {
        var fault = faults.Choose(method);
        if (fault == CallFault.Late)
            await Task.Delay(20);
        if (fault == CallFault.Lost)
            throw new StoreUnavailableException($"{method} failed: the test says so.");
        var answer = await call();
        return fault == CallFault.AnswerLost
            ? throw new StoreUnavailableException($"{method} was done and failed: the test says so.")
            : answer;
    }
}
