using CollabDocs.Documents;

namespace CollabDocs.Gateway.Relays;

/// <content>The last part of a submission's trace.</content>
internal sealed partial class DocumentRelay
{
    /// <summary>The newest revision whose way to the readers was traced, if anybody wanted that.</summary>
    private long _traced;

    /// <summary>All readers have been woken.</summary>
    private void TraceFanOut(int connections)
    {
        if (!Traces.IsAnybodyListening)
            return;
        IReadOnlyList<Revision> revisions;
        lock (_gate)
        {
            var ring = _state!.Ring;
            (revisions, _traced) = (ring.Take(Math.Max(_traced, ring.Tail), int.MaxValue), ring.Head);
        }
        Traces.FannedOut(_document.Id, revisions, connections, _time);
    }
}
