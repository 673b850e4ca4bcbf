using System.Buffers;

namespace CollabDocs.Text;

/// <summary>
/// Writes a document's pieces as one delta in canonical JSON: text of one format is one insert, however many leaves hold it.
/// </summary>
internal static class DocumentWriter
{
    /// <returns>Piece by piece, after each of them, how many pieces are written.</returns>
    public static IEnumerable<int> Write(IBufferWriter<byte> writer, IEnumerable<RopePiece> pieces)
    {
        writer.Write("["u8);
        var written = 0;
        var empty = true;
        RopePiece? open = null; // text whose string can go on
        foreach (var piece in pieces)
        {
            if (open is { } text && piece.Embed is null && Equals(text.Attributes, piece.Attributes))
            {
                JsonString.WriteContent(writer, piece.Text.Span);
                yield return ++written;
                continue;
            }
            if (open is not null)
                writer.Write("\"}"u8);
            if (!empty)
                writer.Write(","u8);
            Begin(writer, piece);
            open = piece.Embed is null ? piece : null;
            empty = false;
            yield return ++written;
        }
        if (open is not null)
            writer.Write("\"}"u8);
        writer.Write("]"u8);
    }

    /// <summary>An embed whole; of text, all but its end.</summary>
    private static void Begin(IBufferWriter<byte> writer, in RopePiece piece)
    {
        if (piece.Embed is { } embed)
        {
            DeltaCodec.WriteOp(writer, Op.Insert(embed, piece.Attributes), first: true);
            return;
        }
        writer.Write("{"u8);
        DeltaCodec.WriteAttributes(writer, piece.Attributes);
        writer.Write("\"insert\":\""u8);
        JsonString.WriteContent(writer, piece.Text.Span);
    }
}
