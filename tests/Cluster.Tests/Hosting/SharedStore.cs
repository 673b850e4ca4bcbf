using System.Collections.Concurrent;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Cluster.Tests.Hosting;

/// <summary>
/// The store of a cluster that outlives the tests on it: each begins with an empty one. Only what belongs to the store as a whole stays, for silos ask for
/// that once.
/// </summary>
internal sealed class SharedStore : IDocumentStore
{
    private readonly ConcurrentDictionary<string, byte[]> _metadata = new();
    private volatile IDocumentStore? _store;

    private IDocumentStore Store => _store ?? throw new StoreUnavailableException("No test has begun.");

    /// <summary>From now on this is the store; the caller disposes it, and the one before.</summary>
    public void Use(IDocumentStore store) => _store = store;

    public IVersionStore Versions => Store.Versions;

    public IAccessStore Access => Store.Access;

    public IKeyStore Keys => Store.Keys;

    public IStoreUpkeep Upkeep => Store.Upkeep;

    public IDeliveryStore Deliveries => Store.Deliveries;

    public IAuditStore Audit => Store.Audit;

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        Task.FromResult(_metadata.GetOrAdd(name, candidate));

    public Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        Store.Create(id, title, first, length, owner, time, cancellation);

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) => Store.Find(id, cancellation);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => Store.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        Store.Rename(id, title, time, cancellation);

    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) => Store.Delete(id, time, actor, cancellation);

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) => Store.Undelete(id, time, actor, cancellation);

    public Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation) => Store.Purge(id, time, actor, cancellation);

    public Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation) =>
        Store.PurgeDeleted(before, limit, time, actor, cancellation);

    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) => Store.Claim(id, candidate, cancellation);

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        Store.Append(id, epoch, revisions, length, cancellation);

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        Store.FindSession(id, session, cancellation);

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Store.ReadRevisions(id, after, limit, cancellation);

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) => Store.ReadSnapshot(id, cancellation);

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) => Store.SaveSnapshot(id, epoch, snapshot, cancellation);

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) => Store.ListBlocks(id, cancellation);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        Store.ReadBlocks(id, keys, cancellation);

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) => Store.Pack(id, epoch, blocks, cancellation);

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) => Store.SaveAuthors(id, authors, cancellation);

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Store.ReadAuthors(id, after, limit, cancellation);

    /// <summary>Silos dispose what they were given; this one goes on.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
