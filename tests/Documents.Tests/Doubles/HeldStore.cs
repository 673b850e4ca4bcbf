using System.Runtime.CompilerServices;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>A store whose calls wait until a test decides how each ends: done, failed, or done although it failed.</summary>
internal sealed class HeldStore(IDocumentStore inner) : IDocumentStore
{
    private readonly List<HeldCall> _held = [];

    /// <summary>Calls that wait, in the order in which they came.</summary>
    public IReadOnlyList<HeldCall> Held => _held;

    /// <summary>While set, calls are done at once.</summary>
    public bool Open { get; set; }

    /// <summary>The process is dead: nothing that it asked for is ever answered, and it asks for nothing any more.</summary>
    public void Crash()
    {
        _held.Clear();
        Dead = true;
    }

    public bool Dead { get; private set; }

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) =>
        Hold(() => inner.GetOrAddMetadata(name, candidate, cancellation));

    public Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) =>
        Hold(() => inner.Create(id, title, first, length, owner, time, cancellation));

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) => Hold(() => inner.Find(id, cancellation));

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => Hold(() => inner.List(query, cancellation));

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) =>
        Hold(() => inner.Rename(id, title, time, cancellation));

    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) => Hold(() => inner.Delete(id, time, actor, cancellation));

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) =>
        Hold(() => inner.Undelete(id, time, actor, cancellation));

    public Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation) => Hold(() => inner.Purge(id, time, actor, cancellation));

    public Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation) =>
        Hold(() => inner.PurgeDeleted(before, limit, time, actor, cancellation));

    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) => Hold(() => inner.Claim(id, candidate, cancellation));

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) =>
        Hold(() => inner.Append(id, epoch, revisions, length, cancellation));

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) =>
        Hold(() => inner.FindSession(id, session, cancellation));

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Hold(() => inner.ReadRevisions(id, after, limit, cancellation));

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) => Hold(() => inner.ReadSnapshot(id, cancellation));

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) => Hold(async () =>
    {
        await inner.SaveSnapshot(id, epoch, snapshot, cancellation);
        return true;
    });

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) => Hold(() => inner.ListBlocks(id, cancellation));

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        Hold(() => inner.ReadBlocks(id, keys, cancellation));

    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) =>
        Hold(() => inner.Pack(id, epoch, blocks, cancellation));

    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) => Hold(async () =>
    {
        await inner.SaveAuthors(id, authors, cancellation);
        return true;
    });

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Hold(() => inner.ReadAuthors(id, after, limit, cancellation));

    public IVersionStore Versions => new HeldVersions(this, inner.Versions);

    public IAccessStore Access => new HeldAccess(this, inner.Access);

    public IKeyStore Keys => inner.Keys;

    public IStoreUpkeep Upkeep => inner.Upkeep;

    public IDeliveryStore Deliveries => inner.Deliveries;

    public IAuditStore Audit => inner.Audit;

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    internal Task<T> Hold<T>(Func<Task<T>> call, [CallerMemberName] string name = "")
    {
        var held = new HeldCall<T>(name, call, ended => _held.Remove(ended));
        if (Open && !Dead)
            held.Succeed();
        else if (!Dead)
            _held.Add(held);
        return held.Answer;
    }
}
