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

    /// <summary>Room grows by so many units: what is typed in one place costs a copy now and then, and text that nobody changes takes what it is long.</summary>
    private const int Room = 128;

    private char[] _units;
    private int _length;

    /// <summary>Null while all is text without attributes.</summary>
    private RunList? _runs;

    private RopeLeaf(object? owner, char[] units, int length, RunList? runs) : base(owner)
    {
        (_units, _length, _runs) = (units, length, runs);
    }

    public static RopeLeaf Empty(object? owner) => new(owner, [], 0, null);

    public override int Length => _length;

    private ReadOnlySpan<char> Text => _units.AsSpan(0, _length);

    public char this[int index] => _units[index];

    /// <summary>A stretch of the leaf, format by format.</summary>
    public IEnumerable<RopePiece> Pieces(int from, int count)
    {
        if (_runs is null)
        {
            yield return new RopePiece(_units.AsMemory(from, count), null, null);
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
                yield return new RopePiece(_units.AsMemory(first, end - first), run.Attributes, run.Embed);
            }
            start += run.Length;
        }
    }

    /// <param name="op">An insert for which there is room.</param>
    public void Insert(int at, in Op op)
    {
        var gap = MakeRoom(at, op.Length);
        if (op.Embed is null)
            op.Text.CopyTo(gap);
        else
            gap[0] = EmbedUnit;
        if (_runs is null && op.Attributes is null && op.Embed is null)
            return;
        _runs ??= RunList.Plain(_length - op.Length);
        _runs.Insert(at, new Run(op.Length, op.Attributes, op.Embed));
    }

    public void Delete(int at, int count)
    {
        Text[(at + count)..].CopyTo(_units.AsSpan(at));
        _length -= count;
        if (_runs is null)
            return;
        _runs.Delete(at, count);
        DropPlainRuns();
    }

    public void Format(int at, int count, Attributes change)
    {
        _runs ??= RunList.Plain(_length);
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
        var at = insertAt == _length ? _length : _length / 2;
        if (at < _length && char.IsSurrogatePair(_units[at - 1], _units[at]))
            at--;
        var next = new RopeLeaf(owner, NewUnits(Text[at..]), _length - at, _runs?.SplitOff(at));
        _length = at;
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

    public override bool FitsWith(RopeNode next) => _length + next.Length <= MergedLength;

    public override void Append(RopeNode next)
    {
        var leaf = (RopeLeaf)next;
        if (_runs is not null || leaf._runs is not null)
        {
            _runs ??= RunList.Plain(_length);
            _runs.Append(leaf._runs ?? RunList.Plain(leaf._length));
        }
        leaf.Text.CopyTo(MakeRoom(_length, leaf._length));
    }

    protected override RopeNode Copy(object owner) => new RopeLeaf(owner, NewUnits(Text), _length, _runs?.Copy());

    /// <summary>An array with these units and room for more.</summary>
    private static char[] NewUnits(ReadOnlySpan<char> units)
    {
        var array = new char[Capacity(units.Length)];
        units.CopyTo(array);
        return array;
    }

    private static int Capacity(int length) => Math.Min(((length / Room) + 1) * Room, MaxLength);

    /// <summary>Moves what stands behind <paramref name="at"/>.</summary>
    /// <returns>The gap.</returns>
    private Span<char> MakeRoom(int at, int count)
    {
        if (_length + count > _units.Length)
            Array.Resize(ref _units, Capacity(_length + count - 1));
        Text[at..].CopyTo(_units.AsSpan(at + count));
        _length += count;
        return _units.AsSpan(at, count);
    }

    private void DropPlainRuns()
    {
        if (_runs is { IsPlain: true })
            _runs = null;
    }
}
