using System.Buffers;
using System.Text;

namespace CollabDocs.Text;

/// <summary>A document's text with its attributes and embeds. Immutable.</summary>
public sealed class Rope
{
    public static readonly Rope Empty = new(Delta.Empty);

    private readonly Delta _content;

    private Rope(Delta content) => _content = content;

    /// <summary>In UTF-16 code units; an embed counts one.</summary>
    public int Length => _content.LengthChange;

    /// <summary>The chunks of the text in turn, none of which ends within a surrogate pair; embeds are left out.</summary>
    public IEnumerable<ReadOnlyMemory<char>> Chunks
    {
        get
        {
            for (var i = 0; i < _content.Ops.Length; i++)
                if (_content.Ops[i].Text.Length > 0)
                    yield return _content.Ops[i].Text.ToArray();
        }
    }

    public static Rope From(string text) => new(Delta.Insert(text));

    /// <param name="document">Inserts only.</param>
    /// <exception cref="ArgumentException">It is not a document.</exception>
    public static Rope From(Delta document)
    {
        foreach (ref readonly var op in document.Ops)
            if (op.Kind != OpKind.Insert)
                throw new ArgumentException("A document holds inserts only.", nameof(document));
        return new(document);
    }

    /// <summary>The document after the delta.</summary>
    /// <exception cref="ArgumentException">The delta reaches past the end.</exception>
    public Rope Apply(Delta delta)
    {
        if (delta.BaseLength > Length)
            throw new ArgumentException("The delta reaches past the end of the document.", nameof(delta));
        return new(Delta.Compose(_content, delta));
    }

    /// <returns>What keeps the delta from being applied (PROTOCOL D2, D4); null where nothing does.</returns>
    public DeltaFault? Check(Delta delta)
    {
        if (delta.BaseLength > Length)
            return new DeltaFault(DeltaFaultKind.PastEnd, "Reaches past the end of the document.");
        var position = 0;
        foreach (ref readonly var op in delta.Ops)
        {
            if (CutsPair(position))
                return new DeltaFault(DeltaFaultKind.SplitSurrogate, "Cuts a surrogate pair of the document in two.");
            position += op.Kind == OpKind.Insert ? 0 : op.Length;
        }
        return CutsPair(position) ? new DeltaFault(DeltaFaultKind.SplitSurrogate, "Cuts a surrogate pair of the document in two.") : null;
    }

    /// <summary>A stretch of the document as inserts.</summary>
    public Delta Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return Delta.Compose(_content, new DeltaBuilder().Delete(start).Retain(length).Delete(Length - start - length).Build());
    }

    /// <summary>The whole document as inserts.</summary>
    public Delta ToDelta() => _content;

    /// <summary>Writes <see cref="ToDelta"/> as <see cref="DeltaCodec"/> does, without making it.</summary>
    public void WriteDelta(IBufferWriter<byte> writer) => DeltaCodec.Write(writer, _content);

    /// <summary>The text; embeds are left out.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Length);
        foreach (var chunk in Chunks)
            text.Append(chunk.Span);
        return text.ToString();
    }

    internal bool CutsPair(int position) =>
        position > 0 && position < Length && PlainText.IsPair(UnitAt(position - 1), UnitAt(position));

    internal int CommonPrefix(string text)
    {
        var i = 0;
        while (i < Length && i < text.Length && UnitAt(i) == text[i])
            i++;
        return i;
    }

    internal int CommonSuffix(string text)
    {
        var i = 0;
        while (i < Length && i < text.Length && UnitAt(Length - 1 - i) == text[text.Length - 1 - i])
            i++;
        return i;
    }

    private char UnitAt(int position)
    {
        foreach (ref readonly var op in _content.Ops)
        {
            if (position < op.Length)
                return op.Embed is null ? op.Text[position] : '\0';
            position -= op.Length;
        }
        throw new ArgumentOutOfRangeException(nameof(position));
    }
}
