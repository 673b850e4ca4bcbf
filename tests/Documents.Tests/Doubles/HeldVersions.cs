using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>The versions of a <see cref="HeldStore"/>: adding one waits too, under the name <c>AddVersion</c>.</summary>
internal sealed class HeldVersions(HeldStore store, IVersionStore inner) : IVersionStore
{
    public Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, long created, CancellationToken cancellation) =>
        store.Hold(() => inner.Add(id, wanted, created, cancellation), "AddVersion");

    public Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation) => inner.Find(id, version, cancellation);

    public Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation) => inner.List(id, query, cancellation);

    public Task<DocumentVersion?> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation) =>
        inner.Change(id, version, name, note, cancellation);

    public Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation) => inner.Delete(id, version, cancellation);
}
