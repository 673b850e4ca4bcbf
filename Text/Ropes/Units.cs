using System.Text;

namespace CollabDocs.Text;

/// <summary>
/// The UTF-16 units of a leaf, with room for more. They take one byte each while all are of Latin-1, as in most text, and two from the first other on. One owner's; kept
/// in a field, for a copy of the struct would share its array.
/// </summary>
internal struct Units
{
    /// <summary>Room grows by so many units: what is typed in one place costs a copy now and then, and text that nobody changes takes what it is long.</summary>
    private const int Room = 128;

    /// <summary>One of the two is null.</summary>
    private byte[]? _narrow = [];
    private char[]? _wide;

    public Units()
    {
    }

    public int Length { get; private set; }

    public readonly char this[int index] => _narrow is not null ? (char)_narrow[index] : _wide![index];

    /// <param name="buffer">Room for as many units; what this returns may be in it.</param>
    public readonly ReadOnlyMemory<char> Read(int start, int count, char[] buffer)
    {
        if (_narrow is null)
            return _wide.AsMemory(start, count);
        Encoding.Latin1.GetChars(_narrow.AsSpan(start, count), buffer);
        return buffer.AsMemory(0, count);
    }

    public void Insert(int at, ReadOnlySpan<char> text)
    {
        if (_narrow is not null && text.ContainsAnyExceptInRange('\u0000', '\u00FF'))
            Widen();
        if (_narrow is not null)
            Encoding.Latin1.GetBytes(text, MakeRoom(ref _narrow, at, text.Length));
        else
            text.CopyTo(MakeRoom(ref _wide!, at, text.Length));
    }

    public void Append(in Units next)
    {
        if (next._narrow is null)
            Insert(Length, next._wide.AsSpan(0, next.Length));
        else if (_narrow is not null)
            next._narrow.AsSpan(0, next.Length).CopyTo(MakeRoom(ref _narrow, Length, next.Length));
        else
            Encoding.Latin1.GetChars(next._narrow.AsSpan(0, next.Length), MakeRoom(ref _wide!, Length, next.Length));
    }

    public void Delete(int at, int count)
    {
        if (_narrow is not null)
            _narrow.AsSpan(at + count, Length - at - count).CopyTo(_narrow.AsSpan(at));
        else
            _wide.AsSpan(at + count, Length - at - count).CopyTo(_wide.AsSpan(at));
        Length -= count;
    }

    /// <summary>A copy of all from <paramref name="start"/> on.</summary>
    public readonly Units CopyFrom(int start) => new()
    {
        _narrow = _narrow is null ? null : CopyFrom(_narrow, start),
        _wide = _wide is null ? null : CopyFrom(_wide, start),
        Length = Length - start,
    };

    private static int Capacity(int length) => Math.Min(((length / Room) + 1) * Room, RopeLeaf.MaxLength);

    private readonly T[] CopyFrom<T>(T[] units, int start)
    {
        var copy = new T[Capacity(Length - start)];
        units.AsSpan(start, Length - start).CopyTo(copy);
        return copy;
    }

    private void Widen()
    {
        _wide = new char[_narrow!.Length];
        Encoding.Latin1.GetChars(_narrow.AsSpan(0, Length), _wide);
        _narrow = null;
    }

    /// <summary>Moves what stands behind <paramref name="at"/>.</summary>
    /// <returns>The gap.</returns>
    private Span<T> MakeRoom<T>(ref T[] units, int at, int count)
    {
        if (Length + count > units.Length)
            Array.Resize(ref units, Capacity(Length + count - 1));
        units.AsSpan(at, Length - at).CopyTo(units.AsSpan(at + count));
        Length += count;
        return units.AsSpan(at, count);
    }
}
