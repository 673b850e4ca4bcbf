using System.Collections.Immutable;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>Consecutive revisions on their way, each as the bytes that are stored.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.revisions")]
public sealed record RevisionsReply([property: Id(0)] ImmutableArray<Revision> Revisions);
