namespace CollabDocs.Documents.Storage;

/// <summary>
/// What moving documents between stores and packing them takes (<see cref="Moving"/>), beside what <see cref="IDocumentStore"/> does, which also says how these methods fail.
/// A document arrives under an id that nobody finds (<see cref="DocumentId.Arriving"/>): made, appended to and packed like any other, and then published.
/// </summary>
public interface IStoreUpkeep
{
    /// <summary>The ids of documents that are not deleted and have arrived, in the order of their characters.</summary>
    /// <param name="after">Those that follow it; null for the first.</param>
    /// <param name="limit">At most this many.</param>
    Task<IReadOnlyList<DocumentId>> ListIds(DocumentId? after, int limit, CancellationToken cancellation);

    /// <summary>The newest epoch that the store knows of a document. Who packs in it takes the document from nobody.</summary>
    /// <returns>Null where there is no such document.</returns>
    Task<long?> FindEpoch(DocumentId id, CancellationToken cancellation);

    /// <summary>Gives what has arrived its own id and its time of change: from then on it is a document like any other.</summary>
    /// <param name="whole">What has arrived has this revision and this length.</param>
    /// <returns>Null where it has not: somebody else has discarded it, or lets the same document arrive.</returns>
    Task<CreateResult?> Publish(DocumentInfo whole, CancellationToken cancellation);

    /// <summary>Removes what has arrived and was not published.</summary>
    /// <param name="id">Of this document; null: of all.</param>
    Task Discard(DocumentId? id, CancellationToken cancellation);

    /// <summary>What the store takes on the disk, in bytes.</summary>
    Task<long> Measure(CancellationToken cancellation);

    /// <summary>Gives free space back, where the store does not do that by itself.</summary>
    Task Reclaim(CancellationToken cancellation);
}
