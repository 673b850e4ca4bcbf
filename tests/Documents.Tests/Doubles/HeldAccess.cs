using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>The access lists of a <see cref="HeldStore"/>: they wait too, under the names <c>ReadAccess</c> and <c>ChangeAccess</c>.</summary>
internal sealed class HeldAccess(HeldStore store, IAccessStore inner) : IAccessStore
{
    public Task<AccessList> Read(DocumentId id, CancellationToken cancellation) => store.Hold(() => inner.Read(id, cancellation), "ReadAccess");

    public Task<AccessResult> Change(DocumentId id, long epoch, AccessChange change, string actor, long time, CancellationToken cancellation) =>
        store.Hold(() => inner.Change(id, epoch, change, actor, time, cancellation), "ChangeAccess");
}
