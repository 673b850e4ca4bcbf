using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A document whole, on its way. Within a process the text is shared, not copied.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.read")]
public sealed record ReadReply([property: Id(0)] DocumentSnapshot Snapshot);
