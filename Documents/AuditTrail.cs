using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents;

/// <summary>
/// Who did what. Most of it the store tells itself, with the change; here it is read, and added to where there is no change. It goes straight to the store, from any
/// process; every implementation of <see cref="IDocuments"/> has one.
/// </summary>
public sealed class AuditTrail(IDocumentStore store, TimeProvider time)
{
    /// <inheritdoc cref="AuditEntry"/>
    public Task Add(DocumentId? document, string actor, string action, string? detail, CancellationToken cancellation) =>
        store.Audit.Add(new AuditEntry(time.GetUtcNow().ToUnixTimeMilliseconds(), document, actor, action, detail), cancellation);

    /// <inheritdoc cref="IAuditStore.List"/>
    public Task<AuditPage> List(DocumentId? document, string? after, int limit, CancellationToken cancellation) =>
        store.Audit.List(document, after, limit, cancellation);
}
