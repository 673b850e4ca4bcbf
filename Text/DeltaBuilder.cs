namespace CollabDocs.Text;

/// <summary>
/// Puts ops together into a <see cref="Delta"/>. Neighbours that can be one op become one; nothing is ever reordered (algebra rule 1:
/// an insert that moved in front of an adjacent delete would forget on which side of the deleted text it stood). One thread's own.
/// </summary>
public sealed class DeltaBuilder
{
    private Op[] _ops;
    private int _count;

    /// <summary>All inserted text so far: becomes one string, which the ops of the delta share.</summary>
    private char[] _text;
    private int _textLength;

    public DeltaBuilder()
        : this(ops: 4, textLength: 16)
    {
    }

    /// <summary>Has room for so many ops, and so many units of inserted text; more is no mistake.</summary>
    public DeltaBuilder(int ops, int textLength) => (_ops, _text) = (new Op[Math.Max(ops, 1)], new char[textLength]);

    /// <param name="length">Units of the base to keep; zero does nothing.</param>
    /// <param name="attributes">What changes on them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public DeltaBuilder Retain(int length, Attributes? attributes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0)
            return this;
        if (_count > 0 && Last is { Kind: OpKind.Retain } last && Equals(last.Attributes, attributes))
            Last = Op.Retain(checked(last.Length + length), attributes);
        else
            Add(Op.Retain(length, attributes));
        return this;
    }

    /// <param name="text">Empty text does nothing. Whether it is well-formed is for <see cref="DeltaCodec"/> or <see cref="PlainText"/> to
    /// check.</param>
    public DeltaBuilder Insert(string text, Attributes? attributes = null) => Insert(text.AsSpan(), attributes);

    /// <inheritdoc cref="Insert(string, Attributes?)"/>
    public DeltaBuilder Insert(ReadOnlySpan<char> text, Attributes? attributes = null)
    {
        if (text.IsEmpty)
            return this;
        if (_count > 0 && Last is { IsText: true } last && Equals(last.Attributes, attributes))
            Last = Op.Insert(null, last.Start, checked(last.Length + text.Length), attributes);
        else
            Add(Op.Insert(null, _textLength, text.Length, attributes));
        Append(text);
        return this;
    }

    public DeltaBuilder Insert(Embed embed, Attributes? attributes = null)
    {
        Add(Op.Insert(embed, attributes));
        return this;
    }

    /// <param name="length">Units of the base to take away; zero does nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public DeltaBuilder Delete(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0)
            return this;
        if (_count > 0 && Last is { Kind: OpKind.Delete } last)
            Last = Op.Delete(checked(last.Length + length));
        else
            Add(Op.Delete(length));
        return this;
    }

    internal void Push(in Op op)
    {
        switch (op)
        {
            case { Kind: OpKind.Retain }: Retain(op.Length, op.Attributes); break;
            case { Kind: OpKind.Delete }: Delete(op.Length); break;
            case { Embed: { } embed }: Insert(embed, op.Attributes); break;
            default: Insert(op.Text, op.Attributes); break;
        }
    }

    /// <summary>The delta so far, without a plain retain at its end. The builder is empty afterwards.</summary>
    public Delta Build()
    {
        if (_count > 0 && Last.IsPlainRetain)
            _count--;
        if (_count == 0)
            return Delta.Empty;
        var text = _textLength == 0 ? null : new string(_text, 0, _textLength);
        var ops = _ops;
        if (_count < ops.Length)
            ops = _ops.AsSpan(0, _count).ToArray();
        else
            _ops = []; // the delta's now
        foreach (ref var op in ops.AsSpan())
            if (op.IsText)
                op = Op.Insert(text, op.Start, op.Length, op.Attributes);
        _count = _textLength = 0;
        return new Delta(ops);
    }

    private ref Op Last => ref _ops[_count - 1];

    private void Add(in Op op)
    {
        if (_count == _ops.Length)
            Array.Resize(ref _ops, Math.Max(_count * 2, 4));
        _ops[_count++] = op;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        var length = checked(_textLength + text.Length);
        if (length > _text.Length)
            Array.Resize(ref _text, (int)Math.Clamp(2L * _text.Length, Math.Max(length, 16), Array.MaxLength));
        text.CopyTo(_text.AsSpan(_textLength));
        _textLength = length;
    }
}
