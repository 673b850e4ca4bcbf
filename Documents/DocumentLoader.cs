using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Reads documents out of the store: the newest snapshot, and the revisions that follow it.</summary>
internal static class DocumentLoader
{
    /// <summary>Revisions that are read at a time.</summary>
    public const int PageRevisions = 1_000;

    /// <param name="epoch">In which the document is opened.</param>
    /// <returns>Null where there is no such document. With it, the revision of its newest snapshot.</returns>
    /// <exception cref="InvalidDataException">The store does not hold what it should.</exception>
    /// <exception cref="StoreUnavailableException"/>
    public static async Task<(Document Document, long Snapshot)?> Load(DocumentId id, long epoch, DocumentServices services, CancellationToken cancellation)
    {
        using var activity = Traces.Load(id);
        if (await services.Store.Find(id, cancellation) is not { Deleted: false } stored)
            return null;
        try
        {
            var (document, snapshot) = await Read(stored.Info, epoch, services, cancellation);
            activity?.SetTag("collabdocs.revision", document.Head).SetTag("collabdocs.replayed", document.Head - snapshot);
            return (document, snapshot);
        }
        catch (InvalidDataException)
        {
            // It is not read in one transaction: half of it may be gone because somebody deletes it in this moment; and it may have been brought back since.
            if (await services.Store.Find(id, cancellation) is { Deleted: true })
                return null;
            if (await services.Store.Upkeep.FindEpoch(id, cancellation) > epoch)
                throw new StoreUnavailableException($"Document {id} was deleted and brought back while it was opened; open it again.");
            throw;
        }
    }

    private static async Task<(Document Document, long Snapshot)> Read(DocumentInfo info, long epoch, DocumentServices services, CancellationToken cancellation)
    {
        var saved = await services.Store.ReadSnapshot(info.Id, cancellation);
        var isOfLostFuture = saved is not null && await IsBeyondHead(saved, info, services.Store, cancellation);
        var snapshot = saved is null || isOfLostFuture
            ? new DocumentSnapshot(0, Rope.Empty)
            : new DocumentSnapshot(saved.Revision, SnapshotCodec.Decode(saved.Content));
        var document = new Document(snapshot, services.Options);
        while (await services.Store.ReadRevisions(info.Id, document.Head, PageRevisions, cancellation) is { Count: > 0 } page)
            foreach (var revision in page)
                Replay(document, revision, info.Id);
        if (document.Head < info.Revision || (document.Head == info.Revision && document.Length != info.Length))
            throw new InvalidDataException(
                $"The store says document {info.Id} has revision {info.Revision} and length {info.Length}, " +
                $"but what it holds makes revision {document.Head} and length {document.Length}.");
        if (document.History.Start < BlockLadder.Standard.FullThrough(document.Head)) // only full blocks are thinned
            document.ForgetThrough(BlockLadder.ThinnedThrough(await services.Store.ListBlocks(info.Id, cancellation)));
        if (!isOfLostFuture)
            return (document, snapshot.Revision);
        // Before anything is appended: at its own revision it would be taken for what is stored there then.
        var sound = new StoredSnapshot(document.Head, SnapshotCodec.Encode(document.Snapshot().Content));
        await services.Store.SaveSnapshot(info.Id, epoch, sound, cancellation);
        return (document, sound.Revision);
    }

    /// <summary>Whether a snapshot is of a revision that the document does not have any more, because the store was set back; and not just of one that it
    /// did not have yet when <paramref name="info"/> was read.</summary>
    private static async Task<bool> IsBeyondHead(StoredSnapshot saved, DocumentInfo info, IDocumentStore store, CancellationToken cancellation) =>
        saved.Revision > info.Revision && (await store.Find(info.Id, cancellation))?.Info.Revision < saved.Revision;

    private static void Replay(Document document, Revision revision, DocumentId id)
    {
        if (revision.Number != document.Head + 1)
            throw new InvalidDataException($"The store has no revision {document.Head + 1} of document {id}, but {revision.Number}.");
        document.Replay(revision);
    }
}
