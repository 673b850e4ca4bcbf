namespace CollabDocs.Documents.Storage;

/// <summary>
/// What webhooks were told of documents, in an <see cref="IDocumentStore"/>, which says how its methods fail. A webhook is owed what a document has become since: a revision that it was not
/// told of, or that a document which it was told of is deleted. Of what has not arrived yet nothing is owed, nor of a document that nobody has written in.
/// </summary>
public interface IDeliveryStore
{
    /// <param name="webhook">Its name here.</param>
    /// <returns>What it is owed of a document now; null for nothing.</returns>
    Task<Delivery?> FindOwed(string webhook, DocumentId id, CancellationToken cancellation);

    /// <summary>It was told. What was told later stands.</summary>
    Task Save(string webhook, Delivery delivered, CancellationToken cancellation);

    /// <summary>Looks through some documents, in an order in which each comes once, for those of which something is owed. What is stored after the first page was asked for may be missing.</summary>
    /// <param name="after">The <see cref="OwedPage.Next"/> of the page before; 0 for the first.</param>
    /// <param name="limit">At most so many documents are looked at.</param>
    Task<OwedPage> ListOwed(string webhook, long after, int limit, CancellationToken cancellation);
}

/// <param name="Documents">Of which something is owed; there may be none although more follow.</param>
/// <param name="Next">Where the next page begins; null where all were looked at.</param>
public sealed record OwedPage(IReadOnlyList<DocumentId> Documents, long? Next);
