using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>The access lists of documents in an <see cref="IDocumentStore"/>, which says how its methods fail. They go with their document.</summary>
public interface IAccessStore
{
    /// <summary>Of a deleted document too, for its owners may bring it back.</summary>
    /// <returns>Empty also where there is no such document.</returns>
    Task<AccessList> Read(DocumentId id, CancellationToken cancellation);

    /// <summary>Changes a list and writes it down in the audit trail, in one transaction, unless a newer epoch is known.</summary>
    /// <param name="epoch">What <see cref="IDocumentStore.Claim"/> answered to whoever changes.</param>
    /// <param name="actor">On whose behalf.</param>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    Task<AccessResult> Change(DocumentId id, long epoch, AccessChange change, string actor, long time, CancellationToken cancellation);
}
