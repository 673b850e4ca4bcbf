using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>Composes stretches of one document's history out of its blocks and, at the newest end, its rows. For one caller.</summary>
internal sealed class PastReader
{
    /// <summary>A way of so many blocks is composed by two threads: in a document that was edited all over, each of them is as long as its text.</summary>
    private const int ManyBlocks = 4;

    private readonly IDocumentStore _store;
    private readonly DocumentId _id;
    private readonly BlockLadder _ladder;
    private readonly IReadOnlyList<BlockRange> _blocks;

    private PastReader(IDocumentStore store, DocumentId id, BlockLadder ladder, IReadOnlyList<BlockRange> blocks) =>
        (_store, _id, _ladder, _blocks) = (store, id, ladder, blocks);

    /// <returns>Null where the document does not have this revision, or there is none.</returns>
    public static async Task<PastReader?> Open(IDocumentStore store, DocumentId id, BlockLadder ladder, long revision, CancellationToken cancellation) =>
        revision >= 0 && await store.Find(id, cancellation) is { Deleted: false } found && found.Info.Revision >= revision
            ? new PastReader(store, id, ladder, await store.ListBlocks(id, cancellation))
            : null;

    /// <summary>What the revisions after one through another do, as one delta whose inserts are marked.</summary>
    public async Task<Delta> Compose(long after, long through, CancellationToken cancellation)
    {
        var blocks = await Blocks(after, through, cancellation);
        var half = blocks.Count < ManyBlocks ? 0 : blocks.Count / 2;
        var first = Task.Run(() => Compose(blocks, 0, half, after, through), cancellation);
        var second = Task.Run(() => Compose(blocks, half, blocks.Count, after, through), cancellation);
        var packed = blocks.Count == 0 ? after : Math.Min(blocks[^1].Range.Through, through);
        return Delta.ComposeAll([await first, await second, await ComposeRows(packed, through, cancellation)]);
    }

    private static Delta Compose(IReadOnlyList<StoredBlock> blocks, int start, int end, long after, long through)
    {
        var marks = new AuthorMarks();
        var pieces = new List<Delta>();
        for (var i = start; i < end; i++)
            if (blocks[i].Range.Key.Level > 0)
                pieces.Add(DeltaBlock.Unpack(blocks[i].Content));
            else
                pieces.AddRange(RevisionBlock.Read(blocks[i].Content, marks.Of)
                    .SkipWhile(step => step.Step.Revision <= after).TakeWhile(step => step.Step.Revision <= through).Select(step => step.Delta));
        return Delta.ComposeAll(pieces);
    }

    private async Task<IReadOnlyList<StoredBlock>> Blocks(long after, long through, CancellationToken cancellation)
    {
        var way = _ladder.Way(_blocks, after, through);
        if (way.Count == 0)
            return [];
        var read = await _store.ReadBlocks(_id, [.. way.Select(block => block.Key)], cancellation);
        if (read.Count < way.Count)
            throw new InvalidDataException($"The store has {read.Count} of {way.Count} blocks of document {_id}.");
        return [.. read.OrderBy(block => block.Range.Key.After)];
    }

    private async Task<Delta> ComposeRows(long after, long through, CancellationToken cancellation)
    {
        var marks = new AuthorMarks();
        var pieces = new List<Delta>();
        await foreach (var page in RevisionPages.Read(_store, _id, after, through, cancellation))
        {
            pieces.Add(Delta.ComposeAll([.. page.Select(marks.Mark)]));
            after = page[^1].Number;
        }
        if (after < through)
            throw new InvalidDataException($"The store has no revision {after + 1} of document {_id}.");
        return Delta.ComposeAll(pieces);
    }
}
