using System.Diagnostics;

namespace CollabDocs.Text;

/// <summary>One step of a <see cref="Delta"/>: retain, insert or delete, over a length of at least one UTF-16 code unit.</summary>
[DebuggerDisplay("{Kind} {Length}")]
public readonly struct Op : IEquatable<Op>
{
    /// <summary>Of an insert: the string that holds the text at <see cref="_start"/>, or the <see cref="CollabDocs.Text.Embed"/>.</summary>
    private readonly object? _content;
    private readonly int _start;

    private Op(OpKind kind, int length, Attributes? attributes, object? content = null, int start = 0)
    {
        (Kind, Length, Attributes, _content, _start) = (kind, length, attributes, content, start);
    }

    public OpKind Kind { get; }

    /// <summary>In UTF-16 code units; an embed counts one.</summary>
    public int Length { get; }

    /// <summary>On an insert, what it is formatted with; on a retain, what changes. Null for none.</summary>
    public Attributes? Attributes { get; }

    /// <summary>The text that is inserted; empty for all other ops.</summary>
    public ReadOnlySpan<char> Text => _content is string text ? text.AsSpan(_start, Length) : default;

    /// <summary>The embed that is inserted; null for all other ops.</summary>
    public Embed? Embed => _content as Embed;

    /// <summary>It keeps a stretch of the base as it is.</summary>
    public bool IsPlainRetain => Kind == OpKind.Retain && Attributes is null;

    internal bool IsText => Kind == OpKind.Insert && _content is not CollabDocs.Text.Embed;

    /// <summary>Where the text of an insert begins in the string that holds it.</summary>
    internal int Start => _start;

    internal static Op Retain(int length, Attributes? attributes = null) => new(OpKind.Retain, length, attributes);

    internal static Op Delete(int length) => new(OpKind.Delete, length, null);

    internal static Op Insert(Embed embed, Attributes? attributes) => new(OpKind.Insert, 1, attributes, embed);

    internal static Op Insert(string? text, int start, int length, Attributes? attributes) =>
        new(OpKind.Insert, length, attributes, text, start);

    /// <summary>The part of this op from <paramref name="start"/> on.</summary>
    internal Op Slice(int start, int length) => new(Kind, length, Attributes, _content, _start + start);

    internal Op With(Attributes? attributes) => new(Kind, Length, attributes, _content, _start);

    /// <summary>The two as one op, where they are alike; inserts only where the second goes on in the string of the first.</summary>
    internal bool TryJoin(in Op next, out Op joined)
    {
        joined = default;
        if (Kind != next.Kind || !Equals(Attributes, next.Attributes))
            return false;
        if (Kind == OpKind.Insert && (!IsText || !ReferenceEquals(_content, next._content) || _start + Length != next._start))
            return false;
        joined = new Op(Kind, checked(Length + next.Length), Attributes, _content, _start);
        return true;
    }

    public bool Equals(Op other) =>
        Kind == other.Kind && Length == other.Length && Equals(Attributes, other.Attributes)
        && Equals(Embed, other.Embed) && Text.SequenceEqual(other.Text);

    public override bool Equals(object? obj) => obj is Op other && Equals(other);

    public override int GetHashCode() =>
        HashCode.Combine(Kind, Length, Attributes, Embed, string.GetHashCode(Text, StringComparison.Ordinal));

    public static bool operator ==(Op left, Op right) => left.Equals(right);

    public static bool operator !=(Op left, Op right) => !left.Equals(right);
}
