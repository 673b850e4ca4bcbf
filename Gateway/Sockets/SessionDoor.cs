using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What became of a hello.</summary>
internal abstract record Entry
{
    private Entry() { }

    public sealed record Admitted(JoinedSession Session) : Entry;

    /// <param name="RetryAfter">Where somebody is beyond a limit: when to come again.</param>
    public sealed record Refused(ErrorReason Reason, string Explanation, TimeSpan? RetryAfter = null) : Entry
    {
        public static Refused Because(Limited limited) => new(limited.Reason, limited.Explanation, limited.RetryAfter);
    }
}

/// <summary>Lets connections into documents (PROTOCOL H): a place, the session, and a reader of the document's relay.</summary>
internal sealed class SessionDoor(DocumentRelays relays, ConnectionLimits limits, CollabDocsOptions options, TimeProvider time)
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="StoreUnavailableException">The document cannot be read.</exception>
    public async Task<Entry> Enter(IDocumentHandle document, ClientMessage.Hello hello, Pass by, ConnectionPlace place, Signal signal, CancellationToken cancellation)
    {
        if (hello.Protocol != ClientMessageDecoder.ProtocolVersion)
            return new Entry.Refused(ErrorReason.ProtocolUnsupported, $"This server speaks protocol {ClientMessageDecoder.ProtocolVersion}.");
        if (!relays.TryEnter(document.Id))
        {
            limits.Count(Limit.DocumentConnections);
            return new Entry.Refused(ErrorReason.DocumentFull, $"The document has {options.ConnectionsPerDocument} connections: try later.");
        }
        Entry? entry = null;
        try
        {
            return entry = await Join(document, hello, by, place, signal, cancellation);
        }
        finally
        {
            if (entry is not Entry.Admitted)
                relays.Leave(document.Id);
        }
    }

    private async Task<Entry> Join(
        IDocumentHandle document, ClientMessage.Hello hello, Pass by, ConnectionPlace place, Signal signal, CancellationToken cancellation)
    {
        var outcome = await document.Join(new JoinRequest(hello.Resume, CreateMissing: false) { By = by }, cancellation);
        if (options.CreateOnJoin && by.Role >= Role.Writer && outcome is JoinOutcome.Refused { Reason: JoinRefusal.DocumentNotFound })
        {
            if (place.Create() is { } limited)
                return Entry.Refused.Because(limited);
            outcome = await document.Join(new JoinRequest(hello.Resume, CreateMissing: true) { By = by }, cancellation);
        }
        if (outcome is JoinOutcome.Refused refused)
            return new Entry.Refused(ReasonOf(refused.Reason), refused.Message);
        var joined = (JoinOutcome.Joined)outcome;
        Entry? entry = null;
        try
        {
            return entry = await Attach(document, joined, hello.Resume?.Revision, signal, cancellation);
        }
        finally
        {
            if (entry is not Entry.Admitted)
                await Leave(document, joined);
        }
    }

    private async Task<Entry> Attach(
        IDocumentHandle document, JoinOutcome.Joined joined, long? resumed, Signal signal, CancellationToken cancellation)
    {
        // After the join, for it may have made the document.
        var relay = await relays.Find(document.Id, cancellation);
        // Only a deletion is final: whatever else ended the relay, the next hello begins another one.
        if (relay.Ending is { } ending)
            return ending == CloseReason.DocumentDeleted
                ? Deleted()
                : new Entry.Refused(ErrorReason.Unavailable, "The document cannot be followed now: try later.");
        relay.Expect(joined.Head); // an activation that the relay still follows may have been overtaken
        var snapshot = resumed is null ? await relay.Snapshot(joined.Head, cancellation) : null;
        if ((resumed ?? snapshot?.Revision) is not { } revision)
            return Deleted();
        var reader = relay.Attach(joined.Session, joined.Connection, revision, joined.Standing.Generation, signal);
        return reader is null
            ? new Entry.Refused(ErrorReason.Superseded, "A newer connection has the session.")
            : new Entry.Admitted(new JoinedSession(document, joined, snapshot, relay, reader, () => relays.Leave(document.Id)));
    }

    /// <summary>The document is told that the connection did not come about. Where it cannot be told, the session's next connection supersedes
    /// this one.</summary>
    private async Task Leave(IDocumentHandle document, JoinOutcome.Joined joined)
    {
        using var timeout = new CancellationTokenSource(LeaveTimeout, time);
        try
        {
            await document.Leave(joined.Session, joined.Connection, timeout.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
        }
    }

    private static Entry.Refused Deleted() => new(ErrorReason.DocumentDeleted, "The document was deleted.");

    private static ErrorReason ReasonOf(JoinRefusal refusal) => refusal switch
    {
        JoinRefusal.DocumentNotFound => ErrorReason.DocumentNotFound,
        JoinRefusal.DocumentDeleted => ErrorReason.DocumentDeleted,
        JoinRefusal.SecretWrong => ErrorReason.SecretWrong,
        JoinRefusal.Superseded => ErrorReason.Superseded,
        JoinRefusal.RevisionUnknown => ErrorReason.RevisionUnknown,
        JoinRefusal.AccessRevoked => ErrorReason.AccessRevoked,
        JoinRefusal.TokenExpired => ErrorReason.TokenExpired,
        JoinRefusal.TokenRevoked => ErrorReason.TokenRevoked,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
