using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>The versions of a <see cref="MemoryStore"/>. Those of deleted documents are there, and found by nobody.</summary>
internal sealed class MemoryVersions(MemoryStore store) : IVersionStore
{
    private readonly Lock _lock = new();
    private readonly List<(DocumentId Document, DocumentVersion Version)> _versions = [];
    private long _last;

    public Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, long created, CancellationToken cancellation) => Do<VersionOutcome>(() =>
    {
        if (store.HeadOf(id) is not { } head)
            return new VersionOutcome.DocumentMissing();
        var revision = wanted.Revision ?? head;
        if (revision < 0 || revision > head)
            return new VersionOutcome.RevisionUnknown(head);
        if (wanted.Kind != VersionKind.Named && Of(id).FirstOrDefault(there => there.Revision == revision && there.Kind == wanted.Kind) is { } known)
            return new VersionOutcome.Stored(known);
        var version = new DocumentVersion(++_last, revision, wanted.Kind, wanted.Name, wanted.Note, wanted.Author, created);
        _versions.Add((id, version));
        if (wanted.Audited(id, created) is { } told)
            store.Tell(told);
        return new VersionOutcome.Stored(version);
    });

    public Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation) => Do(() => Find(id, version));

    public Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation) => Do(() =>
    {
        if (query.After is not null && !PageCursor.TryParse(query.After, out _))
            return VersionPage.Empty;
        var after = query.After is null ? (long.MaxValue, long.MaxValue) : PageCursor.TryParse(query.After, out var cursor) ? (cursor.Key, cursor.Number) : default;
        var found = Of(id).Where(version => (query.Kind ?? version.Kind) == version.Kind && (version.Revision, version.Id).CompareTo(after) < 0)
            .OrderByDescending(version => (version.Revision, version.Id)).ToList();
        var page = found.Take(query.Limit).ToList();
        return new VersionPage(page, found.Count > page.Count ? $"{page[^1].Revision}.{page[^1].Id}" : null);
    });

    public Task<DocumentVersion?> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation) => Do(() =>
    {
        if (Find(id, version) is not { } there)
            return null;
        var changed = there with { Name = name ?? there.Name, Note = note ?? there.Note };
        _versions[_versions.IndexOf((id, there))] = (id, changed);
        return changed;
    });

    public Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation) => Do(() =>
        Find(id, version) is { } there && _versions.Remove((id, there)));

    /// <summary>A document has another id from now on.</summary>
    internal void Move(DocumentId from, DocumentId to)
    {
        lock (_lock)
            for (var i = 0; i < _versions.Count; i++)
                if (_versions[i].Document == from)
                    _versions[i] = (to, _versions[i].Version);
    }

    private DocumentVersion? Find(DocumentId id, long version) => Of(id).FirstOrDefault(there => there.Id == version);

    private IEnumerable<DocumentVersion> Of(DocumentId id) =>
        store.HeadOf(id) is null ? [] : _versions.Where(there => there.Document == id).Select(there => there.Version);

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_lock)
            return Task.FromResult(work());
    }
}
