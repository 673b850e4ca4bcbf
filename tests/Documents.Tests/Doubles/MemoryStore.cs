using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>A store in memory that answers at once. It passes the contract of stores, so it may stand in for one.</summary>
internal sealed partial class MemoryStore : IDocumentStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _metadata = [];
    private readonly Dictionary<DocumentId, Record> _documents = [];
    private readonly MemoryVersions _versions;
    private long _made;

    public MemoryStore()
    {
        _versions = new MemoryVersions(this);
        Access = new MemoryAccess(this);
    }

    public IAccessStore Access { get; }

    public IKeyStore Keys { get; } = new MemoryKeys();

    public Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation) => Do(() =>
    {
        _metadata.TryAdd(name, candidate);
        return _metadata[name];
    });

    public Task<CreateResult> Create(
        DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation) => Do(() =>
    {
        if (_documents.TryGetValue(id, out var there))
            return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
        var document = new Record { Number = _made++, Title = title, Created = time, Modified = time };
        _documents[id] = document;
        if (first is not null)
            document.Append([first], length);
        if (owner is not null)
            document.Access = AccessList.Empty with
            {
                Generation = 1,
                People = AccessList.Empty.People.Add(owner.User, new Person(owner.User, Role.Owner, 1, time)),
            };
        return CreateResult.Created;
    });

    public Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation) => Do(() =>
        _documents.TryGetValue(id, out var there) ? new StoredDocument(there.Info(id), there.Deleted) : null);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => Do(() =>
    {
        var cursor = query.After?.Split('.');
        if (cursor is not null && (cursor.Length != 2 || !cursor.All(part => long.TryParse(part, out _))))
            return new DocumentPage([], null);
        var (modified, number) = cursor is null ? (long.MaxValue, long.MaxValue) : (long.Parse(cursor[0]), long.Parse(cursor[1]));
        var found = _documents
            .Where(document => (query.Deleted ? document.Value.Kept is not null : !document.Value.Deleted) && HasArrived(document.Key))
            .Where(document => document.Value.Key.CompareTo((modified, number)) < 0)
            .Where(document => Contains(document.Value.Title) || Contains(document.Key.Value))
            .Where(document => query.Person is not { } user || (document.Value.Access.People.TryGetValue(user, out var person) && person.HasRole))
            .OrderByDescending(document => document.Value.Key).ToList();
        var page = found.Take(query.Limit).ToList();
        return new DocumentPage(
            [.. page.Select(document => document.Value.Info(document.Key))],
            found.Count > page.Count ? $"{page[^1].Value.Key.Time}.{page[^1].Value.Key.Number}" : null);

        bool Contains(string text) => text.Contains(query.Search, StringComparison.OrdinalIgnoreCase);
    });

    public Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation) => Do(() =>
    {
        if (Live(id) is not { } document)
            return null;
        (document.Title, document.Modified) = (title, Math.Max(document.Modified, time));
        return document.Info(id);
    });

    /// <summary>How many appends were refused because of their epoch.</summary>
    public int Fenced { get; private set; }

    public Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation) => Do<long?>(() =>
        Live(id) is { } document ? document.Epoch = Math.Max(candidate, document.Epoch + 1) : null);

    public Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation) => Do<AppendResult>(() =>
    {
        if (Live(id) is not { } document)
            return new AppendResult.Gone();
        if (document.Epoch > epoch)
        {
            Fenced++;
            return new AppendResult.Fenced(document.Epoch);
        }
        if (document.Revisions.Count != revisions[0].Number - 1)
            return new AppendResult.Conflict(document.Revisions.Count);
        document.Epoch = epoch;
        document.Append(revisions, length);
        return new AppendResult.Appended();
    });

    public Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation) => Do<SessionProgress?>(() =>
        Live(id) is { } document && document.Sessions.TryGetValue(session, out var progress) ? progress : null);

    public Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation) => Do<IReadOnlyList<Revision>>(() =>
        Live(id) is { } document ? [.. document.Revisions.Skip((int)after).Take(limit).Select(encoded => RevisionCodec.Decode(encoded))] : []);

    public Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation) => Do(() => Live(id)?.Snapshot);

    public Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation) => Do(() =>
    {
        if (Live(id) is { } document && document.Epoch <= epoch && document.Revisions.Count >= snapshot.Revision &&
            (document.Snapshot is not { } there || snapshot.Revision > there.Revision || there.Revision > document.Revisions.Count))
            document.Snapshot = snapshot;
        return true;
    });

    public Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation) => Do<IReadOnlyList<BlockRange>>(() =>
        [.. InOrder(id).Select(block => block.Range)]);

    public Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation) =>
        Do<IReadOnlyList<StoredBlock>>(() => [.. InOrder(id).Where(block => keys.Contains(block.Range.Key))]);

    /// <summary>The revisions stay too: what it answers is the same.</summary>
    public Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation) => Do(() =>
    {
        if (Live(id) is not { } document || document.Epoch > epoch || document.Revisions.Count < blocks.Max(block => block.Range.Through))
            return false;
        foreach (var block in blocks)
            if (!document.Blocks.TryGetValue(block.Range.Key, out var there) || block.Range.Through >= there.Range.Through)
                document.Blocks[block.Range.Key] = block;
        return true;
    });


    public Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation) => Do(() =>
    {
        foreach (var author in Live(id) is null ? [] : authors)
            Live(id)!.Authors[author.Session] = author;
        return true;
    });

    public Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) => Do<IReadOnlyList<Author>>(() =>
        Live(id) is { } document ? [.. document.Authors.Values.Where(author => author.Session > after).Take(limit)] : []);

    public IVersionStore Versions => _versions;

    /// <returns>The newest revision of a document; null where there is none.</returns>
    internal long? HeadOf(DocumentId id)
    {
        lock (_lock)
            return Live(id)?.Revisions.Count;
    }

    /// <summary>Forgets all revisions after one, as a standby that takes over without having had them. The snapshot stays.</summary>
    public void SetBack(DocumentId id, long revision) => Do(() =>
    {
        Live(id)!.SetBack((int)revision);
        return true;
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<StoredBlock> InOrder(DocumentId id) =>
        Live(id)?.Blocks.Values.OrderBy(block => (block.Range.Key.Level, block.Range.Key.After)) ?? Enumerable.Empty<StoredBlock>();

    private Record? Live(DocumentId id) => _documents.TryGetValue(id, out var document) && !document.Deleted ? document : null;

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_lock)
            return Task.FromResult(work());
    }

    private sealed class Record
    {
        public long Number { get; init; }
        public string Title { get; set; } = "";
        public int Length { get; private set; }
        public long Created { get; init; }
        public long Modified { get; set; }
        public bool Deleted { get; set; }

        /// <summary>When it was deleted, where it can be undeleted.</summary>
        public long? Kept { get; set; }
        public long Epoch { get; set; }
        public List<byte[]> Revisions { get; } = [];
        public Dictionary<long, SessionProgress> Sessions { get; } = [];
        public StoredSnapshot? Snapshot { get; set; }
        public Dictionary<BlockKey, StoredBlock> Blocks { get; } = [];
        public SortedDictionary<long, Author> Authors { get; } = [];
        public AccessList Access { get; set; } = AccessList.Empty;

        /// <summary>By which it is listed.</summary>
        public (long Time, long Number) Key => (Kept ?? Modified, Number);

        public DocumentInfo Info(DocumentId id) => new(
            id, Title, Revisions.Count, Length, DateTimeOffset.FromUnixTimeMilliseconds(Created), DateTimeOffset.FromUnixTimeMilliseconds(Modified))
        {
            Deleted = Kept is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
        };

        public void Append(IReadOnlyList<Revision> revisions, int length)
        {
            foreach (var revision in revisions)
            {
                Revisions.Add(revision.Encoded.ToArray());
                Sessions[revision.Session] = new SessionProgress(revision.Sequence, revision.Number);
            }
            (Length, Modified) = (length, Math.Max(Modified, revisions[^1].Time));
        }

        public void SetBack(int revision)
        {
            var kept = Revisions.Take(revision).Select(encoded => RevisionCodec.Decode(encoded)).ToList();
            Revisions.Clear();
            Sessions.Clear();
            Length = 0;
            foreach (var each in kept)
                Append([each], Length + each.Delta.LengthChange);
        }

        public void Clear()
        {
            (Deleted, Kept, Title, Length, Snapshot) = (true, null, "", 0, null);
            Revisions.Clear();
            Sessions.Clear();
            Blocks.Clear();
            Authors.Clear();
            Access = AccessList.Empty;
        }
    }
}
