namespace CollabDocs.Documents.Storage;

/// <summary>A row of the journal: for each document of a transaction its number, epoch, length and how many revisions follow, and then each of these with the
/// length of its bytes before. All numbers are 7 bits a byte, the lowest first, as <see cref="BinaryWriter.Write7BitEncodedInt64"/> writes them.</summary>
internal static class JournalRow
{
    public static byte[] Write(IEnumerable<DocumentTail> tails)
    {
        var bytes = new MemoryStream(1024);
        using var writer = new BinaryWriter(bytes);
        foreach (var tail in tails)
        {
            writer.Write7BitEncodedInt64(tail.Document);
            writer.Write7BitEncodedInt64(tail.Epoch);
            writer.Write7BitEncodedInt(tail.Length);
            writer.Write7BitEncodedInt(tail.Revisions.Count);
            foreach (var revision in tail.Revisions)
            {
                writer.Write7BitEncodedInt(revision.Encoded.Length);
                writer.Write(revision.Encoded.Span);
            }
        }
        return bytes.ToArray();
    }

    /// <param name="only">Of this document, by its number; null: of all.</param>
    public static IEnumerable<DocumentTail> Read(byte[] row, long? only = null)
    {
        using var reader = new BinaryReader(new MemoryStream(row));
        while (reader.BaseStream.Position < row.Length)
        {
            var (document, epoch, length) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt());
            var wanted = only is null || only == document;
            var revisions = new List<Revision>();
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
                if (reader.Read7BitEncodedInt() is var bytes && wanted)
                    revisions.Add(RevisionCodec.Decode(reader.ReadBytes(bytes)));
                else
                    reader.BaseStream.Position += bytes;
            if (wanted)
                yield return new DocumentTail(document, epoch, length, revisions);
        }
    }
}
