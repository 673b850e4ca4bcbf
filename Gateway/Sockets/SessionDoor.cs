using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What became of a hello.</summary>
internal abstract record Entry
{
    private Entry() { }

    public sealed record Admitted(JoinedSession Session) : Entry;

    public sealed record Refused(ErrorReason Reason, string Explanation) : Entry;
}

/// <summary>Lets connections into documents (PROTOCOL H): a place, the session, and a reader of the document's relay.</summary>
internal sealed class SessionDoor(DocumentRelays relays, CollabDocsOptions options)
{
    public async Task<Entry> Enter(IDocumentHandle document, ClientMessage.Hello hello, Signal signal, CancellationToken cancellation)
    {
        if (hello.Protocol != ClientMessageDecoder.ProtocolVersion)
            return new Entry.Refused(ErrorReason.ProtocolUnsupported, $"This server speaks protocol {ClientMessageDecoder.ProtocolVersion}.");
        if (!relays.TryEnter(document.Id))
            return new Entry.Refused(ErrorReason.DocumentFull, $"The document has {options.ConnectionsPerDocument} connections: try later.");
        var entry = await Join(document, hello, signal, cancellation);
        if (entry is Entry.Refused)
            relays.Leave(document.Id);
        return entry;
    }

    private async Task<Entry> Join(IDocumentHandle document, ClientMessage.Hello hello, Signal signal, CancellationToken cancellation)
    {
        var outcome = await document.Join(new JoinRequest(hello.Resume, options.CreateOnJoin), cancellation);
        if (outcome is JoinOutcome.Refused refused)
            return new Entry.Refused(ReasonOf(refused.Reason), refused.Message);
        var joined = (JoinOutcome.Joined)outcome;
        // After the join, for it may have made the document.
        var relay = await relays.Find(document.Id, cancellation);
        if (relay is null)
            return new Entry.Refused(ErrorReason.DocumentDeleted, "The document was deleted.");
        var revision = hello.Resume?.Revision ?? joined.Snapshot?.Revision ?? joined.Head;
        var reader = relay.Attach(joined.Session, joined.Connection, revision, signal);
        return reader is null
            ? new Entry.Refused(ErrorReason.Superseded, "A newer connection has the session.")
            : new Entry.Admitted(new JoinedSession(document, joined, relay, reader, () => relays.Leave(document.Id)));
    }

    private static ErrorReason ReasonOf(JoinRefusal refusal) => refusal switch
    {
        JoinRefusal.DocumentNotFound => ErrorReason.DocumentNotFound,
        JoinRefusal.DocumentDeleted => ErrorReason.DocumentDeleted,
        JoinRefusal.SecretWrong => ErrorReason.SecretWrong,
        JoinRefusal.Superseded => ErrorReason.Superseded,
        JoinRefusal.RevisionUnknown => ErrorReason.RevisionUnknown,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
