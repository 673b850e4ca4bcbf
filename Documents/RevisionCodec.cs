using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Revisions as the JSON that is stored and sent (PROTOCOL R1).</summary>
public static class RevisionCodec
{
    /// <param name="scratch">Is cleared and written to; its owner may use it again at once.</param>
    public static Revision Encode(long number, long session, long sequence, long time, Delta delta, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        scratch.Write("{\"revision\":"u8);
        Write(scratch, number);
        scratch.Write(",\"session\":"u8);
        Write(scratch, session);
        scratch.Write(",\"sequence\":"u8);
        Write(scratch, sequence);
        scratch.Write(",\"time\":"u8);
        Write(scratch, time);
        scratch.Write(",\"delta\":"u8);
        DeltaCodec.Write(scratch, delta);
        scratch.Write("}"u8);
        return new Revision(number, session, sequence, time, delta, scratch.WrittenSpan.ToArray());
    }

    /// <exception cref="FormatException">These are not the bytes of a revision.</exception>
    public static Revision Decode(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var reader = new Utf8JsonReader(encoded.Span);
            reader.Read();
            var (number, session, sequence, time) =
                (Field(ref reader, "revision"u8), Field(ref reader, "session"u8), Field(ref reader, "sequence"u8), Field(ref reader, "time"u8));
            Name(ref reader, "delta"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return new Revision(number, session, sequence, time, DeltaCodec.Read(encoded.Span[start..(int)reader.BytesConsumed]), encoded);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("Not a revision.", e);
        }
    }

    private static long Field(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Name(ref reader, name);
        return reader.GetInt64();
    }

    private static void Name(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name) || !reader.Read())
            throw new FormatException("Not a revision: a field is missing.");
    }

    private static void Write(ArrayBufferWriter<byte> writer, long number)
    {
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out var written);
        writer.Advance(written);
    }
}
