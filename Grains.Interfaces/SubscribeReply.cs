using System.Collections.Immutable;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="DocumentSubscription"/> on its way.</summary>
/// <param name="Silo">Where the activation lives that will notify: when that silo is gone, so is the subscription.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.subscribed")]
public sealed record SubscribeReply(
    [property: Id(0)] SiloAddress Silo,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Revision,
    [property: Id(3)] bool StoreFailing,
    [property: Id(4)] long PresenceVersion,
    [property: Id(5)] ImmutableArray<Presence> Present,
    [property: Id(6)] long Access);
