namespace CollabDocs.Text;

/// <summary>
/// A change of a document, or a document (then it holds inserts only): a list of ops over a base, Quill's Delta. Immutable and
/// normal: no two neighbours that could be one op, no plain retain at the end; so equal means equal in bytes. All positions and lengths
/// count UTF-16 code units, an embed counts one.
/// </summary>
/// <remarks>
/// The algebra is the order-preserving one: an insert keeps its side of an adjacent delete. With quill-delta's order,
/// transform(x, over a, then over b) differs from transform(x, over compose(a, b)), and replicas that compose what they missed diverge.
/// </remarks>
public sealed partial class Delta : IEquatable<Delta>
{
    public static readonly Delta Empty = new([]);

    private readonly Op[] _ops;

    /// <summary>Takes normal ops over; <see cref="DeltaBuilder"/> makes them.</summary>
    internal Delta(Op[] ops)
    {
        _ops = ops;
        long covered = 0, inserted = 0, deleted = 0;
        foreach (ref readonly var op in ops.AsSpan())
        {
            if (op.Kind == OpKind.Insert)
                inserted += op.Length;
            else
                covered += op.Length;
            if (op.Kind == OpKind.Delete)
                deleted += op.Length;
        }
        BaseLength = checked((int)covered);
        InsertedLength = checked((int)inserted);
        LengthChange = (int)(inserted - deleted);
    }

    public ReadOnlySpan<Op> Ops => _ops;

    /// <summary>It changes nothing.</summary>
    public bool IsEmpty => _ops.Length == 0;

    /// <summary>Units of the base that it covers: a document that it applies to has at least these.</summary>
    public int BaseLength { get; }

    /// <summary>Units that it inserts.</summary>
    public int InsertedLength { get; }

    /// <summary>Units that a document grows by; negative where it shrinks.</summary>
    public int LengthChange { get; }

    /// <summary>A document of this text, or its insertion at the start of one.</summary>
    public static Delta Insert(string text, Attributes? attributes = null) => InsertAt(0, text, attributes);

    public static Delta InsertAt(int position, string text, Attributes? attributes = null) =>
        new DeltaBuilder().Retain(position).Insert(text, attributes).Build();

    public static Delta DeleteAt(int position, int length) => new DeltaBuilder().Retain(position).Delete(length).Build();

    /// <summary>Reads the JSON of a delta, as strictly as from the wire.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Delta Parse(string json) =>
        DeltaCodec.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out var delta, out var fault)
            ? delta
            : throw new FormatException($"{fault.Kind}: {fault.Message}");

    /// <summary>
    /// Where the caret of the delta's author stands after it (PROTOCOL P4): behind the last place at which it inserted or deleted.
    /// Null where it did neither.
    /// </summary>
    public int? AuthorCaret()
    {
        int? caret = null;
        var position = 0;
        foreach (ref readonly var op in Ops)
        {
            if (op.Kind != OpKind.Delete)
                position += op.Length;
            if (op.Kind != OpKind.Retain)
                caret = position;
        }
        return caret;
    }

    public bool Equals(Delta? other) => ReferenceEquals(this, other) || (other is not null && Ops.SequenceEqual(other.Ops));

    public override bool Equals(object? obj) => Equals(obj as Delta);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ref readonly var op in Ops)
            hash.Add(op);
        return hash.ToHashCode();
    }

    /// <summary>Its JSON.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(DeltaCodec.ToBytes(this));
}
