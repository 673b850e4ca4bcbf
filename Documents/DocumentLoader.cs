using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Reads documents out of the store: the newest snapshot, and the revisions that follow it.</summary>
internal static class DocumentLoader
{
    /// <summary>Revisions that are read at a time.</summary>
    public const int PageRevisions = 1_000;

    /// <returns>Null where there is no such document. With it, the revision of its newest snapshot.</returns>
    /// <exception cref="InvalidDataException">The store does not hold what it should.</exception>
    public static async Task<(Document Document, long Snapshot)?> Load(DocumentId id, DocumentServices services, CancellationToken cancellation)
    {
        using var activity = services.Metrics.Activities.StartActivity("collabdocs.document.load");
        if (await services.Store.Find(id, cancellation) is not { Deleted: false } stored)
            return null;
        try
        {
            var (document, snapshot) = await Read(stored.Info, services, cancellation);
            activity?.SetTag("collabdocs.revision", document.Head).SetTag("collabdocs.replayed", document.Head - snapshot);
            return (document, snapshot);
        }
        catch (InvalidDataException)
        {
            // It is not read in one transaction: half of it may be gone because somebody deletes it in this moment.
            if (await services.Store.Find(id, cancellation) is { Deleted: true })
                return null;
            throw;
        }
    }

    private static async Task<(Document Document, long Snapshot)> Read(DocumentInfo info, DocumentServices services, CancellationToken cancellation)
    {
        var snapshot = await services.Store.ReadSnapshot(info.Id, cancellation) is { } saved
            ? new DocumentSnapshot(saved.Revision, SnapshotCodec.Decode(saved.Content))
            : new DocumentSnapshot(0, Rope.Empty);
        var document = new Document(snapshot, services.Options);
        while (await services.Store.ReadRevisions(info.Id, document.Head, PageRevisions, cancellation) is { Count: > 0 } page)
            foreach (var revision in page)
                Replay(document, revision, info.Id);
        if (document.Head < info.Revision || (document.Head == info.Revision && document.Length != info.Length))
            throw new InvalidDataException(
                $"The store says document {info.Id} has revision {info.Revision} and length {info.Length}, " +
                $"but what it holds makes revision {document.Head} and length {document.Length}.");
        return (document, snapshot.Revision);
    }

    private static void Replay(Document document, Revision revision, DocumentId id)
    {
        if (revision.Number != document.Head + 1)
            throw new InvalidDataException($"The store has no revision {document.Head + 1} of document {id}, but {revision.Number}.");
        document.Replay(revision);
    }
}
