namespace CollabDocs.Documents.Past;

/// <summary>Reads one column of a block from its start to its end.</summary>
/// <remarks>What a block says may be wrong, should its bytes have been damaged: every read that does not fit throws <see cref="FormatException"/>.</remarks>
internal sealed class ColumnReader(ReadOnlyMemory<byte> column)
{
    private int _position;

    /// <summary>What was not read yet.</summary>
    public ReadOnlyMemory<byte> Rest => column[_position..];

    public ulong Read()
    {
        var span = column.Span;
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position == span.Length)
                throw new FormatException("A column of a block ends too early.");
            var next = span[_position++];
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

    public ReadOnlyMemory<byte> Take(int count)
    {
        if (count > column.Length - _position)
            throw new FormatException("A column of a block ends too early.");
        _position += count;
        return column.Slice(_position - count, count);
    }
}
