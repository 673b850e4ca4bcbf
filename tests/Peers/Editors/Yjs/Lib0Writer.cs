using System.Text;

namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>The encoding of lib0 that Yjs and its servers speak: integers of variable length, and strings and arrays with their length before them.</summary>
internal sealed class Lib0Writer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Begins again.</summary>
    public Lib0Writer Clear()
    {
        _length = 0;
        return this;
    }

    public Lib0Writer Byte(int value)
    {
        Room(1)[0] = (byte)value;
        _length++;
        return this;
    }

    public Lib0Writer Number(uint value)
    {
        for (; value > 127; value >>= 7)
            Byte((int)(0x80 | (value & 0x7f)));
        return Byte((int)value);
    }

    public Lib0Writer Id(YjsId id) => Number(id.Client).Number(id.Clock);

    public Lib0Writer Text(ReadOnlySpan<char> value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number((uint)length);
        _length += Encoding.UTF8.GetBytes(value, Room(length));
        return this;
    }

    public Lib0Writer Array(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        value.CopyTo(Room(value.Length));
        _length += value.Length;
        return this;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
            System.Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        return _bytes.AsSpan(_length);
    }
}
