using System.Diagnostics;
using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// The one loop that sends on a connection: what was posted, then what the relay has that the connection has not had, and so on; so
/// load makes messages larger, not more. It ends with the close, or by an exception when the connection is lost.
/// </summary>
internal sealed class ConnectionWriter(
    FrameSender sender, Outbox outbox, Signal signal, IDocumentHandle document, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>After so many messages it goes on elsewhere: it may be on a thread that others wait for, and a client can keep it busy.</summary>
    private const int MessagesAtOnce = 32;

    private JoinedSession? _session;

    /// <summary>Since when the stream of the session is sent.</summary>
    private long _following;

    /// <summary>From now on the stream of the session is sent too, after all that was posted before.</summary>
    public void Begin(JoinedSession session)
    {
        _following = Stopwatch.GetTimestamp();
        Volatile.Write(ref _session, session);
        signal.Raise();
    }

    public async Task Run(CancellationToken cut)
    {
        var sent = 0;
        while (true)
        {
            var closing = outbox.Closing; // read first: what was posted before it is then in the outbox
            var session = Volatile.Read(ref _session);
            if (closing is { Reason: null })
                return;
            while (outbox.TryTake(out var message))
            {
                await sender.Send(message!);
                if (++sent % MessagesAtOnce == 0)
                    await Task.Yield();
            }
            if (closing is { FlushTo: null, Reason: { } atOnce })
            {
                await sender.Close(atOnce);
                return;
            }
            if (session is not null && await SendNews(session, cut))
                continue;
            if (closing is { Reason: { } flushed } && (session is null || session.Reader.Revision >= closing.FlushTo))
            {
                await sender.Close(flushed);
                return;
            }
            await signal.Wait();
            sent = 0;
        }
    }

    /// <returns>Whether there is more.</returns>
    private async ValueTask<bool> SendNews(JoinedSession session, CancellationToken cut)
    {
        var news = session.Relay.Pull(session.Reader);
        if (news.End is { } end)
        {
            outbox.Close(end);
            if (end == CloseReason.DocumentDeleted)
                await sender.Send(new ServerMessage.Error(ErrorReason.DocumentDeleted, "The document was deleted."));
            return outbox.Closing is { FlushTo: null };
        }
        if (news.AccessChanged)
            session.AccessChanged?.Invoke();
        if (news.StoreFailing is true)
            await sender.Send(new ServerMessage.Status(StoreFailing: true));
        if (news.Revisions.Count > 0)
        {
            await sender.Send(news.Revisions.Message);
            metrics.RevisionsSent(news.Revisions.Revisions, _following);
        }
        if (news.StoreFailing is false)
            await sender.Send(new ServerMessage.Status(StoreFailing: false)); // after the acks that show it
        if (news.Peers is { } peers)
        {
            await sender.Send(peers.MessageTo(session.Number));
            metrics.PresenceSent();
        }
        return news.IsBehind ? await CatchUp(session, cut) : news.HasMore;
    }

    /// <summary>Sends what the relay no longer has (PROTOCOL R2), and its own revisions one by one, for they are its acks.</summary>
    private async ValueTask<bool> CatchUp(JoinedSession session, CancellationToken cut)
    {
        IReadOnlyList<Passage>? passages;
        try
        {
            passages = await document.ReadSince(session.Reader.Revision, session.Number, cut);
        }
        catch (StoreUnavailableException)
        {
            passages = [];
        }
        if (passages is null)
            return false; // the document is gone: the relay says so
        if (passages is [])
        {
            // It cannot be read, or who answered is behind our relay; it will not be for long.
            await Task.Delay(DocumentRelay.RetryDelay, time, cut);
            return true;
        }
        var singles = new List<Revision>();
        foreach (var passage in passages)
        {
            switch (passage)
            {
                case Passage.Single single:
                    singles.Add(single.Revision);
                    break;
                case Passage.Composed composed:
                    await SendSingles(session, singles);
                    await sender.Send(new ServerMessage.Composed(composed));
                    session.Relay.Skip(session.Reader, composed.To);
                    break;
            }
        }
        await SendSingles(session, singles);
        return true;
    }

    private async ValueTask SendSingles(JoinedSession session, List<Revision> singles)
    {
        if (singles.Count == 0)
            return;
        await sender.Send(ServerMessageEncoder.EncodeRevisions(singles));
        metrics.RevisionsSent(singles, _following);
        session.Relay.Skip(session.Reader, singles[^1].Number);
        singles.Clear();
    }
}
