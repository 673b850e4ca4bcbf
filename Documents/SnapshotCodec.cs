using System.Buffers;
using System.IO.Compression;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>A document's text as snapshots keep it: one byte that names the format, then the JSON of the delta that makes it, compressed.</summary>
public static class SnapshotCodec
{
    private const byte BrotliDelta = 1;

    /// <summary>Brotli's fastest but one: a snapshot is written more often than read, and off everybody's way.</summary>
    private const int Quality = 1, Window = 22;

    public static byte[] Encode(Rope content)
    {
        var json = new ArrayBufferWriter<byte>();
        content.WriteDelta(json);
        var encoded = new byte[1 + BrotliEncoder.GetMaxCompressedLength(json.WrittenCount)];
        encoded[0] = BrotliDelta;
        if (!BrotliEncoder.TryCompress(json.WrittenSpan, encoded.AsSpan(1), out var length, Quality, Window))
            throw new InvalidOperationException("Brotli needs more room than it said.");
        return encoded[..(1 + length)];
    }

    /// <exception cref="FormatException">These are not the bytes of a snapshot.</exception>
    public static Rope Decode(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length == 0 || encoded.Span[0] != BrotliDelta)
            throw new FormatException("Not a snapshot in a known format.");
        return Rope.From(DeltaCodec.Read(Decompress(encoded[1..])));
    }

    private static ReadOnlySpan<byte> Decompress(ReadOnlyMemory<byte> compressed)
    {
        var json = new ArrayBufferWriter<byte>(Math.Max(256, compressed.Length * 3));
        using var decoder = new BrotliDecoder();
        while (true)
        {
            var status = decoder.Decompress(compressed.Span, json.GetSpan(), out var consumed, out var written);
            json.Advance(written);
            compressed = compressed[consumed..];
            if (status == OperationStatus.Done)
                return json.WrittenSpan;
            if (status != OperationStatus.DestinationTooSmall)
                throw new FormatException("A snapshot is damaged.");
            json.GetSpan(json.FreeCapacity + 1);
        }
    }
}
