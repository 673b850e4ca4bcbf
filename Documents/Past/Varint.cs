using System.Buffers;

namespace CollabDocs.Documents.Past;

/// <summary>Whole numbers, 7 bits a byte, the lowest first (LEB128); signed ones in zigzag: 0, -1, 1, -2 …</summary>
internal static class Varint
{
    private const int MaxBytes = 10;

    public static void Write(IBufferWriter<byte> column, ulong value)
    {
        var span = column.GetSpan(MaxBytes);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        column.Advance(count);
    }

    public static void WriteSigned(IBufferWriter<byte> column, long value) => Write(column, (ulong)((value << 1) ^ (value >> 63)));
}
