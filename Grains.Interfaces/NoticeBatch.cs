using System.Collections.Immutable;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>What happened to a document while the batch before was on its way.</summary>
/// <param name="Number">Grows with each batch of an activation: one that is not newer has been taken already.</param>
/// <param name="Epoch">Of the activation that notifies.</param>
/// <param name="Revisions">Stored meanwhile, consecutive and ascending; empty for none.</param>
/// <param name="Presence">Who came, moved or left, in the order in which it was told.</param>
/// <param name="StoreFailing">Whether the store takes no revisions now; null where that did not change.</param>
/// <param name="Access">The generation of the list of who may do what; null where that did not change.</param>
/// <param name="Ended">Set in the last batch.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.notices")]
public sealed record NoticeBatch(
    [property: Id(0)] long Number,
    [property: Id(1)] long Epoch,
    [property: Id(2)] ImmutableArray<Revision> Revisions,
    [property: Id(3)] ImmutableArray<PresenceNotice> Presence,
    [property: Id(4)] bool? StoreFailing,
    [property: Id(5)] EndReason? Ended,
    [property: Id(6)] long? Access);
