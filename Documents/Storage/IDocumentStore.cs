using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Where documents are kept. What a method has answered is on the disk. Every method throws <see cref="StoreUnavailableException"/> where
/// the store cannot be reached or fails; whether it did what was asked is then unknown, and asking again is safe.
/// </summary>
public interface IDocumentStore : IAsyncDisposable
{
    /// <summary>A value of the store as a whole, made once: the first who names it gives it, all others get the same.</summary>
    /// <param name="candidate">What it becomes where it is not there yet.</param>
    Task<byte[]> GetOrAddMetadata(string name, byte[] candidate, CancellationToken cancellation);

    /// <summary>Makes a document, and with it its first revision and its first owner, where there are such.</summary>
    /// <param name="first">Revision 1, or null for an empty document.</param>
    /// <param name="length">Length of the document then, in UTF-16 code units.</param>
    /// <param name="owner">Whom the audit trail then says to have been given that role; null for nobody.</param>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    Task<CreateResult> Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time, CancellationToken cancellation);

    /// <returns>Null where there never was such a document.</returns>
    Task<StoredDocument?> Find(DocumentId id, CancellationToken cancellation);

    /// <summary>Documents that are not deleted, newest change first; or those that are, and could be undeleted, newest deletion first.</summary>
    Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation);

    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    /// <returns>Null where there is no such document.</returns>
    Task<DocumentInfo?> Rename(DocumentId id, string title, long time, CancellationToken cancellation);

    /// <summary>Deletes a document: from then on nobody reads it, and it takes nothing. All that it holds stays until it is undeleted or purged, as does its id, which is never given
    /// again.</summary>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    /// <param name="actor">Who, for the audit trail.</param>
    /// <returns>False where there is no such document, or it is deleted.</returns>
    Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation);

    /// <summary>Brings a deleted document back with all that it held, in a new epoch: whoever wrote it before is no longer its writer.</summary>
    /// <param name="time">Now, in milliseconds since 1970 UTC: when it has changed.</param>
    /// <param name="actor">Who, for the audit trail.</param>
    /// <returns>Null where there is no such document, it is not deleted, or it was purged.</returns>
    Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation);

    /// <summary>Removes all that a document holds, whether it is deleted or not. Only a tombstone stays, so that its id is never given again.</summary>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    /// <param name="actor">Who, for the audit trail.</param>
    /// <returns>False where there is no such document, or it was purged before.</returns>
    Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation);

    /// <summary>Purges documents that were deleted before a time, those first that have been for longest. Any number of processes may do it at once.</summary>
    /// <param name="before">In milliseconds since 1970 UTC.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    /// <param name="actor">Who, for the audit trail.</param>
    /// <returns>How many.</returns>
    Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation);

    /// <summary>Begins an epoch of a document: whoever is about to become its writer claims it before anything is read. From the moment that the store
    /// knows of the epoch, by this call, by the first append of it or by a change of the list of access in it, it takes neither of an older one.</summary>
    /// <param name="candidate">What the epoch becomes unless it must be greater: the clock, say.</param>
    /// <returns>Greater than every epoch of the document before; null where there is no such document.</returns>
    Task<long?> Claim(DocumentId id, long candidate, CancellationToken cancellation);

    /// <summary>Appends revisions, all or none, if the document's newest revision is the one before the first of them and no newer epoch is known. What
    /// <see cref="FindSession"/> answers changes in the same transaction.</summary>
    /// <param name="epoch">What <see cref="Claim"/> answered to whoever appends.</param>
    /// <param name="revisions">Consecutive, at least one.</param>
    /// <param name="length">Length of the document after the last of them, in UTF-16 code units.</param>
    Task<AppendResult> Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length, CancellationToken cancellation);

    /// <summary>Appends what is in a batch when the store is ready to write it: so one that gathers writes need not make those wait that come meanwhile.</summary>
    Task<AppendResult> Append(DocumentId id, long epoch, RevisionBatch batch, CancellationToken cancellation) =>
        Append(id, epoch, batch.Close(), batch.After.Content.Length, cancellation);

    /// <summary>The last accepted submission of a session.</summary>
    /// <returns>Null where the session never had one.</returns>
    Task<SessionProgress?> FindSession(DocumentId id, long session, CancellationToken cancellation);

    /// <summary>Revisions from <paramref name="after"/> + 1 on, packed or not: at most <paramref name="limit"/>, and fewer where they are large or a block ends,
    /// but none only where there are none.</summary>
    Task<IReadOnlyList<Revision>> ReadRevisions(DocumentId id, long after, int limit, CancellationToken cancellation);

    /// <returns>The newest snapshot, or null where none was saved yet.</returns>
    Task<StoredSnapshot?> ReadSnapshot(DocumentId id, CancellationToken cancellation);

    /// <summary>Saves a snapshot in place of the one before. An older one than is there is dropped, as is one of a deleted document, one of an older epoch
    /// than the newest known, and one of a revision that the document does not have: whoever saves it has outlived a store that was set back. One that such
    /// an event left behind gives way to any.</summary>
    /// <param name="epoch">What <see cref="Claim"/> answered to whoever saves.</param>
    Task SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot, CancellationToken cancellation);

    /// <summary>The blocks that a document has, in the order of level and revision. Those of level 0 are all that it has of its oldest revisions, without gaps.</summary>
    Task<IReadOnlyList<BlockRange>> ListBlocks(DocumentId id, CancellationToken cancellation);

    /// <summary>Some blocks of a document, in the order of level and revision; without those that it does not have.</summary>
    Task<IReadOnlyList<StoredBlock>> ReadBlocks(DocumentId id, IReadOnlyList<BlockKey> keys, CancellationToken cancellation);

    /// <summary>Puts blocks in the place of the revisions that they hold, all or none; one that is there already gives way, unless it is longer. Nothing that <see cref="ReadRevisions"/> answers
    /// changes, but where the revisions were thinned before (<c>BlockThinning</c>).</summary>
    /// <param name="epoch">What <see cref="Claim"/> answered to whoever packs.</param>
    /// <returns>False where nothing was done: there is no such document, a newer epoch is known, or the document does not have these revisions.</returns>
    Task<bool> Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks, CancellationToken cancellation);

    /// <summary>Saves who some sessions are that have written, in place of what was saved of each before. Nothing is saved of a deleted document. No epoch: the last
    /// to save a name is right, whoever it was.</summary>
    /// <param name="authors">Each session once.</param>
    Task SaveAuthors(DocumentId id, IReadOnlyList<Author> authors, CancellationToken cancellation);

    /// <summary>Who the sessions are that have written, in the order of their numbers, from <paramref name="after"/> + 1 on.</summary>
    /// <param name="limit">At most this many.</param>
    Task<IReadOnlyList<Author>> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation);

    IVersionStore Versions { get; }

    IAccessStore Access { get; }

    IKeyStore Keys { get; }

    IStoreUpkeep Upkeep { get; }

    IDeliveryStore Deliveries { get; }

    IAuditStore Audit { get; }
}
