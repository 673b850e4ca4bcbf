namespace CollabDocs.Documents.Past;

/// <summary>Reads one column of a block from its start to its end.</summary>
/// <remarks>What a block says may be wrong, should its bytes have been damaged: every read that does not fit throws <see cref="FormatException"/>.</remarks>
internal sealed class ColumnReader(byte[] bytes, int start, int end)
{
    private int _position = start;

    public ColumnReader(byte[] bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    /// <summary>What was not read yet.</summary>
    public ReadOnlySpan<byte> Rest => bytes.AsSpan(_position, end - _position);

    public byte ReadByte() => _position < end ? bytes[_position++] : throw EndsTooEarly();

    public ulong Read()
    {
        if (_position < end && bytes[_position] < 0x80)
            return bytes[_position++];
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new FormatException("A number in a block is too long.");
    }

    public long ReadSigned()
    {
        var value = Read();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A length or an index: 0 to 2^31 - 1.</summary>
    public int ReadCount()
    {
        var value = Read();
        return value <= int.MaxValue ? (int)value : throw new FormatException("A length in a block is too great.");
    }

    public ReadOnlySpan<byte> ReadBytes(int count) => bytes.AsSpan(Pass(count), count);

    /// <summary>A column of its own out of the next bytes.</summary>
    public ColumnReader ReadColumn(int count) => new(bytes, Pass(count), _position);

    private int Pass(int count)
    {
        if (count > end - _position)
            throw EndsTooEarly();
        _position += count;
        return _position - count;
    }

    private static FormatException EndsTooEarly() => new("A column of a block ends too early.");
}
