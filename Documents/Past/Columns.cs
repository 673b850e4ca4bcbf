using System.Buffers;
using System.IO.Compression;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Columns as one block of bytes (PROTOCOL K1): a byte that names the format, the length of what follows unpacked, and in Brotli the number of columns, the length of each, and then the
/// columns themselves. What is alike stands together so, which is what makes it small.
/// </summary>
internal static class Columns
{
    private const byte Format = 1;

    /// <summary>The best that Brotli can: a block is packed once, off everybody's way, and read for ever. Only what is long is packed faster.</summary>
    private const int Quality = 11, FastQuality = 5, Window = 22;

    private const int LongBytes = 2 * 1024 * 1024;

    /// <summary>No block of ours is longer, unpacked.</summary>
    private const int MaxBytes = 1 << 30;

    public static byte[] Pack(ReadOnlySpan<ArrayBufferWriter<byte>> columns)
    {
        var plain = new ArrayBufferWriter<byte>();
        Varint.Write(plain, (ulong)columns.Length);
        foreach (var column in columns)
            Varint.Write(plain, (ulong)column.WrittenCount);
        foreach (var column in columns)
            plain.Write(column.WrittenSpan);
        if (plain.WrittenCount > MaxBytes)
            throw new InvalidOperationException("A block is too long.");
        var packed = new ArrayBufferWriter<byte>();
        packed.Write([Format]);
        Varint.Write(packed, (ulong)plain.WrittenCount);
        var room = packed.GetSpan(BrotliEncoder.GetMaxCompressedLength(plain.WrittenCount));
        if (!BrotliEncoder.TryCompress(plain.WrittenSpan, room, out var length, plain.WrittenCount > LongBytes ? FastQuality : Quality, Window))
            throw new InvalidOperationException("Brotli needs more room than it said.");
        packed.Advance(length);
        return packed.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">These are not the bytes of a block, or of one with another number of columns.</exception>
    public static ColumnReader[] Unpack(ReadOnlyMemory<byte> packed, int count)
    {
        if (packed.Length == 0 || packed.Span[0] != Format)
            throw new FormatException("Not a block, or one of a newer format.");
        var header = new ColumnReader(packed[1..].ToArray());
        var plain = new byte[header.ReadCount() is var length and <= MaxBytes ? length : throw new FormatException("A block is too long.")];
        if (!BrotliDecoder.TryDecompress(header.Rest, plain, out var written) || written != length)
            throw new FormatException("The bytes of a block are damaged.");
        var lengths = new ColumnReader(plain);
        if (lengths.ReadCount() != count)
            throw new FormatException("A block has another number of columns.");
        var sizes = new int[count];
        for (var i = 0; i < count; i++)
            sizes[i] = lengths.ReadCount();
        var columns = new ColumnReader[count];
        for (var i = 0; i < count; i++)
            columns[i] = lengths.ReadColumn(sizes[i]);
        return columns;
    }
}
