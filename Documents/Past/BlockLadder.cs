using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Which blocks there are, and which of them lead from one revision to another. Those of level 0 and 1 are 16 384 revisions long, each level above is 16 times that of the one below;
/// all are aligned, and only the last of level 0 may be shorter:
/// <code>
///     level 2   ├──────────────── 262 144 ────────────────┤
///     level 1   ├── 16 384 ──┼────────────┼─ … ┼──────────┼────────────┼────────────┤
///     level 0   ├── 16 384 ──┼────────────┼─ … ┼──────────┼────────────┼────────────┼─────┤ rows ─ …
/// </code>
/// </summary>
/// <param name="shift">A block of level 0 or 1 has 2^<paramref name="shift"/> revisions. In a store it is always the same; tests have less patience.</param>
internal sealed class BlockLadder(int shift)
{
    private const int FanShift = 4;

    /// <summary>Blocks of one level in one of the next.</summary>
    public const int Fan = 1 << FanShift;

    public static readonly BlockLadder Standard = new(14);

    /// <summary>Revisions in a full block of level 0 or 1.</summary>
    public int BlockRevisions { get; } = 1 << shift;

    /// <summary>How many revisions a block of a level does.</summary>
    public long Span(int level) => level == 0 ? BlockRevisions : (long)BlockRevisions << ((level - 1) * FanShift);

    /// <summary>Where the block of level 0 begins that a revision is or will be in.</summary>
    public long StartOf(long revision) => (revision - 1) & -BlockRevisions;

    /// <summary>Where the last full block of level 0 ends, or will end, of a document that is at a revision.</summary>
    public long FullThrough(long revision) => revision & -BlockRevisions;

    /// <summary>A block without content that ends where thinning has come to (PROTOCOL K6).</summary>
    public static readonly BlockKey ThinnedKey = new(-1, 0);

    /// <summary>Up to here old keystrokes were thinned: nobody begins at an earlier revision any more. 0 where nothing was.</summary>
    public static long ThinnedThrough(IEnumerable<BlockRange> blocks) => blocks.FirstOrDefault(block => block.Key == ThinnedKey).Through;

    /// <summary>The last revision that is packed; 0 where none is.</summary>
    public static long PackedThrough(IEnumerable<BlockRange> blocks) => blocks.Where(block => block.Key.Level == 0).Select(block => block.Through).DefaultIfEmpty().Max();

    /// <summary>The fewest blocks that lead from one revision to another, as far as there are any.</summary>
    /// <returns>Each begins where the one before ends; the first and the last may reach beyond what is asked for. What follows the last is not packed.</returns>
    public List<BlockRange> Way(IReadOnlyList<BlockRange> blocks, long after, long through)
    {
        var byKey = blocks.ToDictionary(block => block.Key);
        var way = new List<BlockRange>();
        for (var at = after; at < through; at = way[^1].Through)
            if (Next(byKey, at, through) is { } next)
                way.Add(next);
            else
                break;
        return way;
    }

    private BlockRange? Next(Dictionary<BlockKey, BlockRange> blocks, long at, long through)
    {
        BlockRange? best = null;
        for (var level = 1; at % Span(level) == 0 && at + Span(level) <= through; level++)
            if (blocks.TryGetValue(new BlockKey(level, at), out var whole))
                best = whole;
        return best ?? (blocks.TryGetValue(new BlockKey(0, StartOf(at + 1)), out var part) && part.Through > at ? part : null);
    }
}
