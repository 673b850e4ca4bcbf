using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <content>Deleting documents, and who did it.</content>
internal sealed partial class MemoryStore
{
    private readonly List<AuditEntry> _audit = [];

    public IAuditStore Audit => new MemoryAudit(this);

    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) => Do(() =>
    {
        if (Live(id) is not { } document)
            return false;
        (document.Deleted, document.Kept) = (true, time);
        return Tell(new AuditEntry(time, id, actor, AuditActions.DocumentDeleted));
    });

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) => Do(() =>
    {
        if (!_documents.TryGetValue(id, out var document) || document.Kept is null)
            return null;
        (document.Deleted, document.Kept, document.Modified) = (false, null, Math.Max(document.Modified, time));
        document.Epoch++;
        Tell(new AuditEntry(time, id, actor, AuditActions.DocumentUndeleted));
        return document.Info(id);
    });

    public Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation) => Do(() => TryPurge(id, time, actor));

    public Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation) => Do(() =>
        _documents.Where(document => document.Value.Kept < before).OrderBy(document => document.Value.Key).Take(limit).ToList()
            .Count(document => TryPurge(document.Key, time, actor)));

    internal bool Tell(AuditEntry entry)
    {
        lock (_lock)
            _audit.Add(entry);
        return true;
    }

    private bool TryPurge(DocumentId id, long time, string actor)
    {
        if (!_documents.TryGetValue(id, out var document) || document is { Deleted: true, Kept: null })
            return false;
        document.Clear();
        return Tell(new AuditEntry(time, id, actor, AuditActions.DocumentPurged));
    }

    private sealed class MemoryAudit(MemoryStore store) : IAuditStore
    {
        public Task Add(AuditEntry entry, CancellationToken cancellation) => store.Do(() => store.Tell(entry));

        public Task<AuditPage> List(DocumentId? document, string? after, int limit, CancellationToken cancellation) => store.Do(() =>
        {
            var before = after is null ? int.MaxValue : int.TryParse(after, out var number) ? number : 0;
            var found = store._audit.Select((entry, i) => (Entry: entry, Number: i + 1)).Reverse()
                .Where(each => each.Number < before && (document is null || each.Entry.Document == document)).ToList();
            return new AuditPage([.. found.Take(limit).Select(each => each.Entry)], found.Count > limit ? $"{found[limit - 1].Number}" : null);
        });
    }
}
