using System.Threading.Channels;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// What a relay is told by one of its subscriptions. Filled on the document's turn, which never waits; emptied by the relay's loop, once the subscription has
/// begun: what comes sooner says more than its beginning.
/// </summary>
internal sealed class RelaySubscriber(Action wake) : IDocumentSubscriber
{
    private const int MaxNotices = 4096;

    /// <summary>What does not fit is dropped, and the relay subscribes again.</summary>
    private readonly Channel<DocumentNotice> _notices =
        Channel.CreateBounded<DocumentNotice>(new BoundedChannelOptions(MaxNotices) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private bool _lost;

    public void Notify(DocumentNotice notice)
    {
        if (!_notices.Writer.TryWrite(notice))
            Volatile.Write(ref _lost, true);
        wake();
    }

    public void Empty(RelayState state)
    {
        if (Interlocked.Exchange(ref _lost, false))
            state.Lose();
        while (_notices.Reader.TryRead(out var notice))
            state.Apply(notice);
    }
}
