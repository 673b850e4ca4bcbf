using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Packs the old revisions of one document: block by block, each in a transaction of the store, so that it can end anywhere, and nobody who reads sees a difference. It works beside the document's
/// writer, of whose epoch it is.
/// </summary>
internal sealed class BlockPacking(IDocumentStore store, DocumentId id, long epoch, BlockLadder ladder)
{
    /// <summary>A block of which the revisions are longer, as JSON, is not packed, nor what follows it: they stay rows.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>Packs the revisions up to one, in blocks that are full; what is left over, in one that is not: who packs more later makes it anew.</summary>
    /// <param name="least">Fewer are not packed.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task Pack(long through, int least, CancellationToken cancellation)
    {
        var packed = BlockLadder.PackedThrough(await store.ListBlocks(id, cancellation));
        while (through - packed >= least)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = ladder.StartOf(packed + 1);
            var revisions = await Read(start, Math.Min(start + ladder.BlockRevisions, through), cancellation);
            if (revisions.Count == 0 || !await store.Pack(id, epoch, await Blocks(start, revisions, cancellation), cancellation))
                return;
            packed = revisions[^1].Number;
        }
    }

    /// <returns>None where they are too long.</returns>
    private async Task<List<Revision>> Read(long after, long through, CancellationToken cancellation)
    {
        var revisions = new List<Revision>();
        var bytes = 0L;
        await foreach (var page in RevisionPages.Read(store, id, after, through, cancellation))
        {
            bytes += page.Sum(revision => (long)revision.Encoded.Length);
            if (bytes > MaxBytes)
                return [];
            revisions.AddRange(page);
        }
        return revisions;
    }

    /// <summary>A block; and if it is full, what it does, and what the larger ones do that it is the last of.</summary>
    private async Task<IReadOnlyList<StoredBlock>> Blocks(long start, List<Revision> revisions, CancellationToken cancellation)
    {
        var blocks = new List<StoredBlock> { Block(start, revisions) };
        if (revisions.Count < ladder.BlockRevisions)
            return blocks;
        var marks = new AuthorMarks();
        var delta = Delta.ComposeAll([.. revisions.Select(marks.Mark)]);
        var through = revisions[^1].Number;
        blocks.Add(Composed(1, start, through, delta));
        for (var level = 2; through % ladder.Span(level) == 0; level++)
        {
            var first = through - ladder.Span(level);
            var keys = Enumerable.Range(0, BlockLadder.Fan - 1).Select(i => new BlockKey(level - 1, first + (i * ladder.Span(level - 1)))).ToList();
            var below = await store.ReadBlocks(id, keys, cancellation);
            if (below.Count < keys.Count)
                break;
            delta = Delta.ComposeAll([.. below.Select(block => DeltaBlock.Unpack(block.Content)), delta]);
            blocks.Add(Composed(level, first, through, delta));
        }
        return blocks;
    }

    private static StoredBlock Block(long start, IReadOnlyList<Revision> revisions) =>
        new(new BlockRange(new BlockKey(0, start), revisions[^1].Number), RevisionBlock.Pack(revisions));

    private static StoredBlock Composed(int level, long after, long through, Delta delta) =>
        new(new BlockRange(new BlockKey(level, after), through), DeltaBlock.Pack(delta));
}
