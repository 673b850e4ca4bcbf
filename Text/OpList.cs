using System.Buffers;

namespace CollabDocs.Text;

/// <summary>
/// Ops on their way through several compositions, in a pooled array: inserts go on pointing into the strings that they came from, and become one string only at the end
/// (<see cref="ToDelta"/>). Else a long history would be copied once for each level of <see cref="Delta.ComposeAll"/>. One thread's own.
/// </summary>
internal sealed class OpList : IDisposable
{
    private const int Smallest = 16;

    private Op[] _ops = ArrayPool<Op>.Shared.Rent(Smallest);
    private int _count;

    public ReadOnlySpan<Op> Ops => _ops.AsSpan(0, _count);

    public void Push(in Op op)
    {
        if (_count > 0 && _ops[_count - 1].TryJoin(op, out var joined))
            _ops[_count - 1] = joined;
        else
            Add(op);
    }

    /// <summary>The same in normal form.</summary>
    public Delta ToDelta()
    {
        var text = 0;
        foreach (ref readonly var op in Ops)
            text += op.IsText ? op.Length : 0;
        var delta = new DeltaBuilder(_count, text);
        foreach (ref readonly var op in Ops)
            delta.Push(op);
        return delta.Build();
    }

    public void Dispose() => ArrayPool<Op>.Shared.Return(_ops, clearArray: true);

    private void Add(in Op op)
    {
        if (_count == _ops.Length)
        {
            var longer = ArrayPool<Op>.Shared.Rent(_count * 2);
            Ops.CopyTo(longer);
            ArrayPool<Op>.Shared.Return(_ops, clearArray: true);
            _ops = longer;
        }
        _ops[_count++] = op;
    }
}
