using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>A document between processes, compressed as the store keeps it.</summary>
[RegisterConverter]
public sealed class DocumentSnapshotConverter : IConverter<DocumentSnapshot, DocumentSnapshotSurrogate>
{
    public DocumentSnapshot ConvertFromSurrogate(in DocumentSnapshotSurrogate surrogate) =>
        new(surrogate.Revision, SnapshotCodec.Decode(surrogate.Content));

    public DocumentSnapshotSurrogate ConvertToSurrogate(in DocumentSnapshot value) =>
        new(value.Revision, SnapshotCodec.Encode(value.Content));
}

[GenerateSerializer, Immutable, Alias("collabdocs.snapshot")]
public readonly record struct DocumentSnapshotSurrogate([property: Id(0)] long Revision, [property: Id(1)] byte[] Content);
