namespace CollabDocs.Text;

/// <summary>Walks the ops of a delta in pieces. Behind the last op lies what every delta ends with: a retain without end.</summary>
internal ref struct OpCursor(ReadOnlySpan<Op> ops)
{
    private readonly ReadOnlySpan<Op> _ops = ops;
    private int _index;
    private int _taken;

    public readonly bool AtEnd => _index == _ops.Length;

    public readonly OpKind Kind => AtEnd ? OpKind.Retain : _ops[_index].Kind;

    /// <summary>Units left of the current op.</summary>
    public readonly int Left => AtEnd ? int.MaxValue : _ops[_index].Length - _taken;

    /// <summary>What is left of the current op.</summary>
    public Op Take() => Take(Left);

    /// <summary>The next <paramref name="length"/> units, no more than are <see cref="Left"/>.</summary>
    public Op Take(int length)
    {
        if (AtEnd)
            return Op.Retain(length);
        ref readonly var op = ref _ops[_index];
        var piece = length == op.Length ? op : op.Slice(_taken, length);
        _taken += length;
        if (_taken == op.Length)
            (_index, _taken) = (_index + 1, 0);
        return piece;
    }
}
