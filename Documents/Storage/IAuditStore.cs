namespace CollabDocs.Documents.Storage;

/// <summary>
/// The audit trail of an <see cref="IDocumentStore"/>, which says how its methods fail. What is a change of the store is told in the transaction that makes it, by whatever
/// method does; it is added here only where there is no such change.
/// </summary>
public interface IAuditStore
{
    Task Add(AuditEntry entry, CancellationToken cancellation);

    /// <summary>What was done, the newest first.</summary>
    /// <param name="document">With this document; null: all.</param>
    /// <param name="after">The <see cref="AuditPage.Next"/> of the page before; null for the first.</param>
    /// <param name="limit">At most this many, 1 to 1 000.</param>
    Task<AuditPage> List(DocumentId? document, string? after, int limit, CancellationToken cancellation);
}
