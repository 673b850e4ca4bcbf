using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A session's place on its way to the document.</summary>
/// <param name="Revision">The revision in whose coordinates the selection is.</param>
/// <param name="Gateway">Where the connection is.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.place")]
public sealed record PresenceRequest(
    [property: Id(0)] Presence Presence,
    [property: Id(1)] long Revision,
    [property: Id(2)] long Connection,
    [property: Id(3)] SiloAddress Gateway);
