using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>What a stretch of revisions does, as one delta whose inserts are marked with their authors (PROTOCOL K4).</summary>
internal static class DeltaBlock
{
    public static byte[] Pack(Delta marked)
    {
        var columns = new DeltaColumns();
        columns.Add(marked);
        return Columns.Pack(columns.Build());
    }

    /// <exception cref="FormatException">These are not the bytes of such a block.</exception>
    public static Delta Unpack(ReadOnlyMemory<byte> packed) => new DeltaColumnsReader(Columns.Unpack(packed, DeltaColumns.Count)).Read();
}
