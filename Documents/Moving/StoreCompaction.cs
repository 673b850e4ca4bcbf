using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Moving;

/// <summary>
/// Packs the history of every document of a store, and gives free space back. It may run beside servers on the same store: it packs in the epoch that a document has, so it takes no document from
/// its writer, and where both pack the same revisions the longer block stays.
/// </summary>
public sealed class StoreCompaction(IDocumentStore store)
{
    private const int PageIds = 1_000;

    /// <summary>Removes what imports that did not end have left, too: one that is under way ends, with nothing of the document that it was at.</summary>
    /// <returns>How many documents there are.</returns>
    /// <exception cref="StoreUnavailableException">What was packed is packed.</exception>
    public async Task<long> Run(CancellationToken cancellation)
    {
        await store.Upkeep.Discard(null, cancellation);
        var documents = 0L;
        for (DocumentId? after = null; await store.Upkeep.ListIds(after, PageIds, cancellation) is { Count: > 0 } page; after = page[^1])
            foreach (var id in page)
            {
                await Pack(id, cancellation);
                documents++;
            }
        await store.Upkeep.Reclaim(cancellation);
        return documents;
    }

    /// <summary>The epoch first: a revision that was stored in it stays what it is for as long as the store takes what is packed in it.</summary>
    private async Task Pack(DocumentId id, CancellationToken cancellation)
    {
        if (await store.Upkeep.FindEpoch(id, cancellation) is { } epoch && await store.Find(id, cancellation) is { Deleted: false, Info.Revision: var head })
            await new BlockPacking(store, id, epoch, BlockLadder.Standard).Pack(head, BlockPacker.FewRevisions, cancellation);
    }
}
