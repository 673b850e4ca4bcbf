using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>SQLite, as long as the test lets it.</summary>
internal sealed class FallibleStore(IDocumentStore store) : IDocumentStore
{
    private volatile bool _failing, _failingKeys;
    private int _failingReads;
    private volatile Task _reading = Task.CompletedTask;
    private int _disposed;

    /// <summary>From now on appends fail, as on a full disk; all the rest goes on.</summary>
    public bool Failing
    {
        set => _failing = value;
    }

    /// <summary>So many attempts to open a document fail from now on.</summary>
    public int FailingReads
    {
        set => Volatile.Write(ref _failingReads, value);
    }

    /// <summary>From now on the key ring can be neither read nor written.</summary>
    public bool FailingKeys
    {
        set => _failingKeys = value;
    }

    /// <summary>Opening a document takes until this completes.</summary>
    public Task Reading
    {
        set => _reading = value;
    }

    public IVersionStore Versions => store.Versions;

    public IAccessStore Access => store.Access;

    public IKeyStore Keys => new FallibleKeys(store.Keys, () => _failingKeys);

    public IStoreUpkeep Upkeep => store.Upkeep;

    public IDeliveryStore Deliveries => store.Deliveries;

    public IAuditStore Audit => store.Audit;

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        _failing ? throw new StoreUnavailableException("The test says so.") : store.Append(id, epoch, revisions, length, cancellation);

    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) => store.Claim(id, candidate, cancellation);

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        store.GetOrAddMetadata(name, candidate, cancellation);

    public Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        store.Create(id, title, first, length, owner, time, cancellation);

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) => store.Find(id, cancellation);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => store.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        store.Rename(id, title, time, cancellation);

    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Delete(id, time, actor, cancellation);

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Undelete(id, time, actor, cancellation);

    public Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation) => store.Purge(id, time, actor, cancellation);

    public Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation) =>
        store.PurgeDeleted(before, limit, time, actor, cancellation);

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        store.FindSession(id, session, cancellation);

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        store.ReadRevisions(id, after, limit, cancellation);

    public async Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        return Interlocked.Decrement(ref _failingReads) >= 0
            ? throw new StoreUnavailableException("The test says so.") : await store.ReadSnapshot(id, cancellation);
    }

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) =>
        store.SaveSnapshot(id, epoch, snapshot, cancellation);

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) => store.ListBlocks(id, cancellation);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        store.ReadBlocks(id, keys, cancellation);

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) => store.Pack(id, epoch, blocks, cancellation);

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) => store.SaveAuthors(id, authors, cancellation);

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        store.ReadAuthors(id, after, limit, cancellation);

    /// <summary>A container disposes once for each name under which it knows a service.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0 ? store.DisposeAsync() : ValueTask.CompletedTask;
}
