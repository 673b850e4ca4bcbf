namespace CollabDocs.Documents.Storage;

/// <summary>A document whole, as the store keeps it.</summary>
/// <param name="Revision">Has this many revisions applied.</param>
/// <param name="Content">What <see cref="SnapshotCodec"/> made of the text; the store does not look into it.</param>
public sealed record StoredSnapshot(long Revision, byte[] Content);
