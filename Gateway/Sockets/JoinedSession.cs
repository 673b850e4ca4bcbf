using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>A session on its connection here. Disposing ends the connection's part in it, not the session.</summary>
internal sealed class JoinedSession(
    IDocumentHandle document, JoinOutcome.Joined joined, EncodedSnapshot? snapshot, DocumentRelay relay, RelayReader reader, Action leavePlace)
{
    private readonly string _secret = joined.Secret;
    private EncodedSnapshot? _snapshot = snapshot;

    public long Number { get; } = joined.Session;

    public long Connection { get; } = joined.Connection;

    /// <summary>The newest revision that was stored when the connection joined.</summary>
    public long Head { get; } = joined.Head;

    /// <summary>What its client might do when it joined.</summary>
    public Standing Standing { get; } = joined.Standing;

    /// <summary>Called when the list of who may do what has changed. Set before anything of the stream is sent.</summary>
    public Action? AccessChanged { get; set; }

    public DocumentRelay Relay => relay;

    public RelayReader Reader => reader;

    /// <summary>The answer to its hello (PROTOCOL H3, H5), once: the document as it was then is not kept.</summary>
    public ServerMessage.Welcome Welcome(UserProfile user, SessionLimits limits, long? expires)
    {
        var revision = reader.Revision; // of a snapshot that was read after the join, perhaps
        return new(
            Number, _secret, Connection, user, revision, Math.Max(Head, revision), Interlocked.Exchange(ref _snapshot, null), limits, reader.StoreFailing, Standing.Role, expires);
    }

    /// <summary>Its presence goes, and its place at the document is free.</summary>
    public async ValueTask Leave(CancellationToken cancellation)
    {
        relay.Detach(reader);
        try
        {
            await document.Leave(Number, Connection, cancellation);
        }
        finally
        {
            leavePlace();
        }
    }
}
