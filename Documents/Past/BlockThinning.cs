using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Thins old keystrokes, where a host wants that (<see cref="DocumentsOptions.ThinAfterDays"/>): of what one author did without a pause the last revision does all, and those before it nothing, at the same time. Numbers, authors,
/// what a whole block does, and the text of versions stay. Who is at a revision in between has a text that no revision says any more: that is refused from then on
/// (<see cref="BlockLadder.ThinnedThrough"/>), so it must be old enough that nobody is.
/// </summary>
internal sealed class BlockThinning(IDocumentStore store, DocumentId id, long epoch, BlockLadder ladder)
{
    private const int VersionsAtOnce = 1_000;

    /// <param name="before">Full blocks whose last revision is older are thinned; in milliseconds since 1970 UTC.</param>
    /// <param name="pause">In milliseconds.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task Thin(long before, long pause, CancellationToken cancellation)
    {
        var blocks = await store.ListBlocks(id, cancellation);
        var thinned = BlockLadder.ThinnedThrough(blocks);
        foreach (var block in blocks.Where(block => block.Key.Level == 0 && block.Key.After >= thinned && block.Through == block.Key.After + ladder.BlockRevisions))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await store.ReadBlocks(id, [block.Key], cancellation) is not [var stored])
                return;
            var revisions = RevisionBlock.Page(stored.Content, block.Key.After, int.MaxValue, int.MaxValue);
            if (revisions.Count < ladder.BlockRevisions || revisions[^1].Time >= before)
                return;
            var packed = new StoredBlock(block, RevisionBlock.Pack(Thin(revisions, pause, await Versions(block, cancellation))));
            var mark = new StoredBlock(new BlockRange(BlockLadder.ThinnedKey, block.Through), ReadOnlyMemory<byte>.Empty);
            if (!await store.Pack(id, epoch, [mark, packed], cancellation))
                return;
        }
    }

    /// <param name="kept">Revisions that stay as they are read.</param>
    internal static IReadOnlyList<Revision> Thin(IReadOnlyList<Revision> revisions, long pause, IReadOnlySet<long> kept)
    {
        var thinned = new List<Revision>(revisions.Count);
        for (var start = 0; start < revisions.Count;)
        {
            var last = start;
            while (last + 1 < revisions.Count && GoesOn(revisions[last], revisions[last + 1]))
                last++;
            var all = Delta.ComposeAll([.. revisions.Skip(start).Take(last + 1 - start).Select(revision => revision.Delta)]);
            for (; start <= last; start++)
                thinned.Add(RevisionCodec.Encode(
                    revisions[start].Number, revisions[start].Session, revisions[start].Sequence, revisions[last].Time, start == last ? all : Delta.Empty, new()));
        }
        return thinned;

        bool GoesOn(Revision revision, Revision next) =>
            next.Session == revision.Session && next.Time - revision.Time <= pause && !kept.Contains(revision.Number);
    }

    /// <summary>The revisions of a block that have versions.</summary>
    private async Task<IReadOnlySet<long>> Versions(BlockRange block, CancellationToken cancellation)
    {
        var revisions = new HashSet<long>();
        var query = new VersionQuery(Limit: VersionsAtOnce);
        do
        {
            var page = await store.Versions.List(id, query, cancellation);
            revisions.UnionWith(page.Versions.Select(version => version.Revision).Where(revision => revision > block.Key.After && revision <= block.Through));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return revisions;
    }
}
