using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// The newest revisions of a document, and what stretches of them do as one delta. One owner's; whose budget it is tells it when to forget its oldest.
/// </summary>
/// <remarks>
/// Compositions of aligned blocks of 16, 256, 4 096 … revisions are made as soon as a block is full, so any stretch is a few blocks:
/// <code>
///     after 13, through 300:   14 15 16 │ 17…32 │ 33…48 │ … │ 241…256 │ 257…272 │ 273…288 │ 289 290 … 300
/// </code>
/// By the law of grouping (ARCHITECTURE.md, invariant 5) it makes no difference which.
/// </remarks>
internal sealed class History(long start, int lengthAtStart)
{
    private const int Shift = 4;
    private const int Fan = 1 << Shift;

    /// <summary>By number - 1, in chunks of 16, so that the oldest go 16 at a time.</summary>
    private readonly Dictionary<long, Entry[]> _chunks = [];

    /// <summary>At [level - 1]: what the revisions after key · 16^level through (key + 1) · 16^level do.</summary>
    private readonly List<Dictionary<long, Delta>> _blocks = [];
    private int _lengthAtStart = lengthAtStart;
    private long _bytes;

    /// <summary>The revision before the oldest here: one can begin at it, and at all later ones.</summary>
    public long Start { get; private set; } = start;

    /// <summary>The newest revision here.</summary>
    public long End { get; private set; } = start;

    /// <summary>Whether it takes more than so much memory, about.</summary>
    public bool IsOver(int bytes) => _bytes > bytes;

    public Revision this[long number] => At(number).Revision;

    /// <summary>Length of the document at a revision not before <see cref="Start"/>, in UTF-16 code units.</summary>
    public int LengthAt(long revision) => revision == Start ? _lengthAtStart : At(revision).Length;

    /// <param name="length">Length of the document after it.</param>
    public void Add(Revision revision, int length)
    {
        var (chunk, place) = ((revision.Number - 1) >> Shift, (revision.Number - 1) & (Fan - 1));
        if (!_chunks.TryGetValue(chunk, out var entries))
            _chunks[chunk] = entries = new Entry[Fan];
        entries[place] = new Entry(revision, length);
        End = revision.Number;
        _bytes += Size(revision);
        FillBlocks(level: 1);
    }

    /// <summary>The deltas that, one after the other, take the document at <paramref name="after"/> to that at <paramref name="through"/>: some
    /// fifteen for each power of 16 in the distance.</summary>
    public List<Delta> Pieces(long after, long through)
    {
        var pieces = new List<Delta>();
        while (after < through)
        {
            var level = LargestBlock(after, through);
            pieces.Add(level == 0 ? this[after + 1].Delta : _blocks[level - 1][after >> (level * Shift)]);
            after += 1L << (level * Shift);
        }
        return pieces;
    }

    /// <summary>What the revisions after one through another do, as one delta.</summary>
    public Delta Compose(long after, long through) =>
        through == after + 1 ? this[through].Delta : Delta.ComposeAll(Pieces(after, through));

    /// <summary>Where <see cref="Start"/> will be after <see cref="ForgetOldest"/>.</summary>
    public long NextStart => Math.Min(((Start >> Shift) + 1) << Shift, End);

    /// <summary>Forgets the oldest chunk, and the compositions that it is in.</summary>
    public void ForgetOldest()
    {
        var (next, chunk) = (NextStart, Start >> Shift);
        _lengthAtStart = LengthAt(next);
        for (var number = Start + 1; number <= next; number++)
            _bytes -= Size(this[number]);
        if (next == (chunk + 1) << Shift || next == End)
            _chunks.Remove(chunk);
        for (var level = 1; level <= _blocks.Count; level++)
            if (_blocks[level - 1].Remove(Start >> (level * Shift), out var block))
                _bytes -= Size(block);
        Start = next;
    }

    private Entry At(long number)
    {
        if (number <= Start || number > End)
            throw new ArgumentOutOfRangeException(nameof(number), number, $"Only the revisions {Start + 1} to {End} are here.");
        return _chunks[(number - 1) >> Shift][(number - 1) & (Fan - 1)];
    }

    private void FillBlocks(int level)
    {
        var span = 1L << (level * Shift);
        if (End % span != 0 || End - span < Start)
            return;
        var block = Compose(End - span, End);
        if (_blocks.Count < level)
            _blocks.Add([]);
        _blocks[level - 1][(End - span) >> (level * Shift)] = block;
        _bytes += Size(block);
        FillBlocks(level + 1);
    }

    private int LargestBlock(long after, long through)
    {
        var level = 0;
        while (level < _blocks.Count && _blocks[level].ContainsKey(after >> ((level + 1) * Shift)) && IsAligned(after, through, level + 1))
            level++;
        return level;
    }

    private static bool IsAligned(long after, long through, int level)
    {
        var span = 1L << (level * Shift);
        return after % span == 0 && after + span <= through;
    }

    /// <summary>About what a revision takes in memory: its bytes, its delta, the objects around them.</summary>
    private static int Size(Revision revision) => 160 + revision.Encoded.Length + Size(revision.Delta);

    private static int Size(Delta delta)
    {
        var size = 80;
        foreach (ref readonly var op in delta.Ops)
            size += 40 + (2 * op.Text.Length) + (2 * (op.Embed?.Json.Length ?? 0)) + Size(op.Attributes);
        return size;
    }

    private static int Size(Attributes? attributes)
    {
        var size = 0;
        if (attributes is not null)
            foreach (var (name, value) in attributes.Entries)
                size += 80 + (2 * (name.Length + value.Length));
        return size;
    }

    private readonly record struct Entry(Revision Revision, int Length);
}
