using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>What a reader of a relay has not had yet. Nothing of it is set where there is nothing new.</summary>
/// <param name="Revisions">The revisions that follow, in order; possibly not all of them.</param>
/// <param name="IsBehind">The relay no longer has what follows: ask the document for it.</param>
/// <param name="Peers">Who moved, came and went, at the revision that the reader has after <paramref name="Revisions"/>.</param>
/// <param name="StoreFailing">Whether the store takes revisions, where that has changed.</param>
/// <param name="HasMore">What follows these revisions is there too. Else the reader is woken when something comes.</param>
/// <param name="AccessChanged">Who may do what has changed.</param>
/// <param name="End">The stream is over: close, with this reason.</param>
internal readonly record struct RelayNews(
    RevisionRun Revisions, bool IsBehind, PresencePage? Peers, bool? StoreFailing, bool HasMore, CloseReason? End, bool AccessChanged = false)
{
    public bool IsNothing => Revisions.Count == 0 && !IsBehind && Peers is null && StoreFailing is null && End is null && !AccessChanged;
}
