namespace CollabDocs.Peers.Editors.Yjs;

/// <inheritdoc cref="Lib0Writer"/>
internal ref struct Lib0Reader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public uint Number()
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    public YjsId Id() => new(Number(), Number());

    public ReadOnlySpan<byte> Array()
    {
        var length = (int)Number();
        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }
}
