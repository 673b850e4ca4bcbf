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
        var snapshot = await services.Store.ReadSnapshot(id, cancellation) is { } saved
            ? new DocumentSnapshot(saved.Revision, SnapshotCodec.Decode(saved.Content))
            : new DocumentSnapshot(0, Rope.Empty);
        var document = new Document(snapshot, services.Options);
        while (await services.Store.ReadRevisions(id, document.Head, PageRevisions, cancellation) is { Count: > 0 } page)
            foreach (var revision in page)
                Replay(document, revision, id);
        if (document.Head < stored.Info.Revision || (document.Head == stored.Info.Revision && document.Length != stored.Info.Length))
            throw new InvalidDataException(
                $"The store says document {id} has revision {stored.Info.Revision} and length {stored.Info.Length}, " +
                $"but what it holds makes revision {document.Head} and length {document.Length}.");
        activity?.SetTag("collabdocs.revision", document.Head).SetTag("collabdocs.replayed", document.Head - snapshot.Revision);
        return (document, snapshot.Revision);
    }

    private static void Replay(Document document, Revision revision, DocumentId id)
    {
        if (revision.Number != document.Head + 1)
            throw new InvalidDataException($"The store has no revision {document.Head + 1} of document {id}, but {revision.Number}.");
        document.Replay(revision);
    }
}
