namespace CollabDocs.Documents.Storage;

/// <summary>Which block of a document's history: those of level 0 hold the revisions themselves, those above what a stretch of them does, as one delta.</summary>
/// <param name="After">The revision before its first.</param>
public readonly record struct BlockKey(int Level, long After);

/// <summary>A block and where it ends.</summary>
/// <param name="Through">Its last revision.</param>
public readonly record struct BlockRange(BlockKey Key, long Through);

/// <summary>A block as it is stored (PROTOCOL K).</summary>
/// <param name="Content">Packed; read by <c>RevisionBlock</c> and <c>DeltaBlock</c>.</param>
public sealed record StoredBlock(BlockRange Range, ReadOnlyMemory<byte> Content);
