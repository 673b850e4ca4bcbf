namespace CollabDocs.Text;

/// <summary>
/// A chunk of text with its formats and embeds. An embed has a unit in the text too, U+FFFC. No surrogate pair lies across two leaves.
/// </summary>
internal sealed class RopeLeaf : RopeNode
{
    public const int MaxLength = 1024;

    /// <summary>Two neighbours of together so many units are better one leaf.</summary>
    public const int MergedLength = MaxLength * 3 / 4;

    public const char EmbedUnit = '\uFFFC';

    private Units _units;

    /// <summary>Null while all is text without attributes.</summary>
    private RunList? _runs;

    private RopeLeaf(object? owner, Units units, RunList? runs) : base(owner)
    {
        (_units, _runs) = (units, runs);
    }

    public static RopeLeaf Empty(object? owner) => new(owner, new Units(), null);

    public override int Length => _units.Length;

    public char this[int index] => _units[index];

    /// <summary>A stretch of the leaf, format by format.</summary>
    /// <param name="buffer">Room for as many units; the pieces' text may be in it.</param>
    public IEnumerable<RopePiece> Pieces(int from, int count, char[] buffer)
    {
        var text = _units.Read(from, count, buffer);
        if (_runs is null)
        {
            yield return new RopePiece(text, null, null);
            yield break;
        }
        var start = 0;
        for (var i = 0; i < _runs.Count && start < from + count; i++)
        {
            var run = _runs[i];
            var end = Math.Min(start + run.Length, from + count);
            if (end > from)
            {
                var first = Math.Max(start, from);
                yield return new RopePiece(text[(first - from)..(end - from)], run.Attributes, run.Embed);
            }
            start += run.Length;
        }
    }

    /// <param name="op">An insert for which there is room.</param>
    public void Insert(int at, in Op op)
    {
        _units.Insert(at, op.Embed is null ? op.Text : [EmbedUnit]);
        if (_runs is null && op.Attributes is null && op.Embed is null)
            return;
        _runs ??= RunList.Plain(Length - op.Length);
        _runs.Insert(at, new Run(op.Length, op.Attributes, op.Embed));
    }

    public void Delete(int at, int count)
    {
        _units.Delete(at, count);
        if (_runs is null)
            return;
        _runs.Delete(at, count);
        DropPlainRuns();
    }

    public void Format(int at, int count, Attributes change)
    {
        _runs ??= RunList.Plain(Length);
        _runs.Format(at, count, change);
        DropPlainRuns();
    }

    /// <summary>
    /// Splits a leaf that is too full for an insert. Where the insert is at its end the new leaf is empty, so that text that is typed or
    /// pasted forward fills leaves; otherwise both have half.
    /// </summary>
    /// <returns>The next sibling.</returns>
    public RopeLeaf SplitFor(int insertAt, object owner)
    {
        var at = insertAt == Length ? Length : Length / 2;
        if (at < Length && char.IsSurrogatePair(_units[at - 1], _units[at]))
            at--;
        var next = new RopeLeaf(owner, _units.CopyFrom(at), _runs?.SplitOff(at));
        _units.Delete(at, Length - at);
        DropPlainRuns();
        next.DropPlainRuns();
        return next;
    }

    public override RopeNode Without(int start, int count, object owner)
    {
        var leaf = (RopeLeaf)OwnedBy(owner);
        leaf.Delete(start, count);
        return leaf;
    }

    public override bool FitsWith(RopeNode next) => Length + next.Length <= MergedLength;

    public override void Append(RopeNode next)
    {
        var leaf = (RopeLeaf)next;
        if (_runs is not null || leaf._runs is not null)
        {
            _runs ??= RunList.Plain(Length);
            _runs.Append(leaf._runs ?? RunList.Plain(leaf.Length));
        }
        _units.Append(leaf._units);
    }

    protected override RopeNode Copy(object owner) => new RopeLeaf(owner, _units.CopyFrom(0), _runs?.Copy());

    private void DropPlainRuns()
    {
        if (_runs is { IsPlain: true })
            _runs = null;
    }
}
