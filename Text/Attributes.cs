using System.Buffers;

namespace CollabDocs.Text;

/// <summary>
/// Names and JSON values that format a stretch of text, such as <c>{"bold":true}</c>. Immutable, never empty (none is null), and
/// canonical: sorted by UTF-16 code units of the name, each value canonical JSON, so that equal means equal in bytes.
/// </summary>
public sealed class Attributes : IEquatable<Attributes>
{
    /// <summary>On a retain, the value that takes the attribute away.</summary>
    public const string Null = "null";

    private readonly KeyValuePair<string, string>[] _entries;

    private Attributes(KeyValuePair<string, string>[] entries) => _entries = entries;

    /// <summary>Names with their values in canonical JSON, sorted by name.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Entries => _entries;

    /// <summary>The value in canonical JSON; null where there is no such attribute.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _entries)
                if (key == name)
                    return value;
            return null;
        }
    }

    /// <exception cref="FormatException">They are not attributes that the protocol allows on a retain (D3), or none.</exception>
    public static Attributes Parse(string json)
    {
        var delta = Delta.Parse($$"""[{"retain":1,"attributes":{{json}}}]""");
        return delta.Ops is [{ Attributes: { } attributes }] ? attributes : throw new FormatException("No attributes.");
    }

    /// <summary>Reads back what <see cref="ToBytes"/> wrote; the limits of D3 do not hold.</summary>
    /// <exception cref="FormatException">They are not attributes.</exception>
    public static Attributes Read(ReadOnlySpan<byte> json)
    {
        byte[] delta = [.. "[{\"retain\":1,\"attributes\":"u8, .. json, .. "}]"u8];
        return DeltaCodec.Read(delta).Ops is [{ Attributes: { } attributes }] ? attributes : throw new FormatException("No attributes.");
    }

    /// <summary>The canonical JSON as UTF-8.</summary>
    public byte[] ToBytes()
    {
        var member = new ArrayBufferWriter<byte>();
        DeltaCodec.WriteAttributes(member, this);
        return member.WrittenSpan["\"attributes\":".Length..^1].ToArray();
    }

    /// <summary>These, or none, and one attribute more, or another value of it.</summary>
    /// <param name="value">Canonical JSON.</param>
    public static Attributes With(Attributes? attributes, string name, string value) =>
        Compose(attributes, new Attributes([new(name, value)]), keepNull: true)!;

    /// <returns>Null where no other is left.</returns>
    public Attributes? Without(string name)
    {
        if (this[name] is null)
            return this;
        return _entries.Length == 1 ? null : new Attributes([.. _entries.Where(entry => entry.Key != name)]);
    }

    /// <summary>Takes entries over that are sorted and without doubles.</summary>
    internal static Attributes? FromSorted(List<KeyValuePair<string, string>> entries) =>
        entries.Count == 0 ? null : new Attributes([.. entries]);

    /// <summary>Both in one, the second on top.</summary>
    /// <param name="keepNull">Over a retain a null is kept, for the base may have the attribute; over an insert it has done its
    /// work.</param>
    internal static Attributes? Compose(Attributes? first, Attributes? second, bool keepNull)
    {
        if (second is null)
            return first;
        if (first is null && (keepNull || !second.HasNull()))
            return second;
        var composed = new List<KeyValuePair<string, string>>(second._entries.Length + (first?._entries.Length ?? 0));
        foreach (var (below, above) in Pairs(first, second))
        {
            if (above.Key is null)
                composed.Add(below);
            else if (keepNull || above.Value != Null)
                composed.Add(above);
        }
        return FromSorted(composed);
    }

    /// <summary>What of <paramref name="attributes"/> is left over concurrent ones.</summary>
    internal static Attributes? Transform(Attributes? attributes, Attributes? over, Tie tie)
    {
        if (attributes is null || over is null || tie == Tie.Wins)
            return attributes;
        var left = new List<KeyValuePair<string, string>>(attributes._entries.Length);
        foreach (var (mine, other) in Pairs(attributes, over))
            if (mine.Key is not null && other.Key is null)
                left.Add(mine);
        return FromSorted(left);
    }

    /// <summary>What takes <paramref name="attributes"/> back where <paramref name="before"/> stood.</summary>
    internal static Attributes? Invert(Attributes attributes, Attributes? before)
    {
        var inverse = new List<KeyValuePair<string, string>>(attributes._entries.Length);
        foreach (var (set, old) in Pairs(attributes, before))
        {
            if (set.Key is null)
                continue;
            if (old.Key is null)
                inverse.Add(new(set.Key, Null));
            else if (set.Value != old.Value || IsContainer(old.Value))
                inverse.Add(old);
        }
        return FromSorted(inverse);
    }

    /// <summary>
    /// quill-delta compares by identity here, so it sets an object or array back even to an equal one; so do we, to agree in bytes.
    /// </summary>
    private static bool IsContainer(string json) => json[0] is '{' or '[';

    internal bool HasNull()
    {
        foreach (var (_, value) in _entries)
            if (value == Null)
                return true;
        return false;
    }

    private bool HasEntriesOf(Attributes other)
    {
        for (var i = 0; i < _entries.Length; i++)
            if (_entries[i].Key != other._entries[i].Key || _entries[i].Value != other._entries[i].Value)
                return false;
        return true;
    }

    /// <summary>Merges two sorted lists: what both have comes as a pair, what one lacks has a null key there.</summary>
    private static IEnumerable<(KeyValuePair<string, string> First, KeyValuePair<string, string> Second)> Pairs(
        Attributes? first, Attributes? second)
    {
        var a = first?._entries ?? [];
        var b = second?._entries ?? [];
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : string.CompareOrdinal(a[i].Key, b[j].Key);
            yield return (order <= 0 ? a[i++] : default, order >= 0 ? b[j++] : default);
        }
    }

    public bool Equals(Attributes? other) =>
        ReferenceEquals(this, other) || (other is not null && _entries.Length == other._entries.Length && HasEntriesOf(other));

    public override bool Equals(object? obj) => Equals(obj as Attributes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _entries)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }
        return hash.ToHashCode();
    }
}
