using System.Collections.Immutable;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="DocumentNotice.PresenceChanged"/> on its way.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.presence")]
public sealed record PresenceNotice(
    [property: Id(0)] long Version,
    [property: Id(1)] long Revision,
    [property: Id(2)] ImmutableArray<Presence> Changed,
    [property: Id(3)] ImmutableArray<long> Left);
