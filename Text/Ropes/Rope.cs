using System.Buffers;

namespace CollabDocs.Text;

/// <summary>
/// A document's text with its attributes and embeds: a persistent B+tree of chunks. Immutable, and safe to share between threads; documents
/// that differ little share nearly all. Up to 2^31 - 1 units.
/// </summary>
public sealed class Rope
{
    public static readonly Rope Empty = new(RopeLeaf.Empty(null), 0);

    internal Rope(RopeNode root, int length) => (Root, Length) = (root, length);

    /// <summary>In UTF-16 code units; an embed counts one.</summary>
    public int Length { get; }

    /// <summary>The text in chunks of at most 1 024 units, none of which ends within a surrogate pair; embeds are left out. Each is to be done with before the next one
    /// is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<char>> Chunks => Pieces(0, Length).Where(piece => piece.Embed is null).Select(piece => piece.Text);

    internal RopeNode Root { get; }

    public static Rope From(string text) => text.Length == 0 ? Empty : From(new Delta([Op.Insert(text, 0, text.Length, null)]));

    /// <param name="document">Inserts only.</param>
    /// <exception cref="ArgumentException">It is not a document.</exception>
    public static Rope From(Delta document)
    {
        if (document.BaseLength > 0)
            throw new ArgumentException("A document holds inserts only.", nameof(document));
        return Empty.Apply(document);
    }

    /// <summary>The document after the delta. For many deltas in turn, <see cref="RopeEditor"/> is faster.</summary>
    /// <exception cref="ArgumentException">The delta reaches past the end, or the document would be longer than 2^31 - 1 units.</exception>
    public Rope Apply(Delta delta)
    {
        var editor = new RopeEditor(this);
        editor.Apply(delta);
        return editor.Snapshot();
    }

    /// <returns>What keeps the delta from being applied (PROTOCOL D2, D4); null where nothing does.</returns>
    public DeltaFault? Check(Delta delta) => Check(delta, Length, new RopePath(Root));

    /// <summary>A stretch of the document as inserts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not within the document.</exception>
    public Delta Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        var slice = new DeltaBuilder();
        foreach (var piece in Pieces(start, length))
            piece.AppendTo(slice);
        return slice.Build();
    }

    /// <summary>The whole document as inserts.</summary>
    public Delta ToDelta() => Slice(0, Length);

    /// <summary>Writes the canonical JSON of <see cref="ToDelta"/> without making it.</summary>
    public void WriteDelta(IBufferWriter<byte> writer)
    {
        foreach (var _ in WriteDeltaInPieces(writer))
        {
        }
    }

    /// <summary>As <see cref="WriteDelta"/>, as far as it is enumerated: whenever it yields, what was written may be taken out of the writer. So a
    /// long document is written to a slow reader without being held as bytes.</summary>
    /// <returns>How many pieces of some KB are written.</returns>
    public IEnumerable<int> WriteDeltaInPieces(IBufferWriter<byte> writer) => DocumentWriter.Write(writer, Pieces(0, Length));

    /// <summary>The text; embeds are left out.</summary>
    public override string ToString()
    {
        var length = Chunks.Sum(chunk => chunk.Length);
        return string.Create(length, Chunks, static (text, chunks) =>
        {
            foreach (var chunk in chunks)
            {
                chunk.Span.CopyTo(text);
                text = text[chunk.Length..];
            }
        });
    }

    internal static DeltaFault? Check(Delta delta, int length, RopePath path)
    {
        if (delta.BaseLength > length)
            return new DeltaFault(DeltaFaultKind.PastEnd, "Reaches past the end of the document.");
        var position = 0;
        foreach (ref readonly var op in delta.Ops)
        {
            if (path.CutsPair(position, length))
                return SplitSurrogate();
            position += op.Kind == OpKind.Insert ? 0 : op.Length;
        }
        return path.CutsPair(position, length) ? SplitSurrogate() : null;
    }

    /// <summary>A surrogate pair lies across this position.</summary>
    internal bool CutsPair(int position) => new RopePath(Root).CutsPair(position, Length);

    /// <summary>How many units this document and a text have in common at their start. An embed is like no text.</summary>
    internal int CommonPrefix(ReadOnlySpan<char> text)
    {
        var common = 0;
        foreach (var piece in Pieces(0, Length))
        {
            var same = piece.Embed is null ? piece.Text.Span.CommonPrefixLength(text[common..]) : 0;
            common += same;
            if (same < piece.Text.Length)
                break;
        }
        return common;
    }

    /// <summary>How many units this document and a text have in common at their end.</summary>
    internal int CommonSuffix(ReadOnlySpan<char> text)
    {
        var common = 0;
        var path = new RopePath(Root);
        while (common < Length && common < text.Length)
        {
            var position = Length - common - 1;
            path.Seek(position);
            var pieces = Pieces(path.Start, position + 1 - path.Start).Reverse();
            foreach (var piece in pieces)
            {
                var same = piece.Embed is null ? CommonSuffix(piece.Text.Span, text[..^common]) : 0;
                common += same;
                if (same < piece.Text.Length)
                    return common;
            }
        }
        return common;
    }

    private static int CommonSuffix(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var common = 0;
        while (common < a.Length && common < b.Length && a[^(common + 1)] == b[^(common + 1)])
            common++;
        return common;
    }

    private static DeltaFault SplitSurrogate() =>
        new(DeltaFaultKind.SplitSurrogate, "Cuts a surrogate pair of the document in two.");

    /// <returns>The text of each is there until one of the next leaf is asked for.</returns>
    private IEnumerable<RopePiece> Pieces(int start, int length)
    {
        var buffer = new char[Math.Min(length, RopeLeaf.MaxLength)];
        var path = new RopePath(Root);
        while (length > 0)
        {
            var leaf = path.Seek(start);
            var from = start - path.Start;
            var count = Math.Min(length, leaf.Length - from);
            foreach (var piece in leaf.Pieces(from, count, buffer))
                yield return piece;
            start += count;
            length -= count;
        }
    }
}
