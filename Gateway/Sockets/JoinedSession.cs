using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>A session on its connection here. Disposing ends the connection's part in it, not the session.</summary>
internal sealed class JoinedSession(
    IDocumentHandle document, JoinOutcome.Joined joined, DocumentRelay relay, RelayReader reader, Action leavePlace)
{
    public long Number => joined.Session;

    public long Connection => joined.Connection;

    /// <summary>The newest revision that was stored when the connection joined.</summary>
    public long Head => joined.Head;

    public DocumentRelay Relay => relay;

    public RelayReader Reader => reader;

    /// <summary>The answer to its hello (PROTOCOL H3, H5).</summary>
    public ServerMessage.Welcome Welcome(UserProfile user, Limits limits) => new(
        Number, joined.Secret, Connection, user, reader.Revision, Head, joined.Snapshot?.Content, limits, reader.StoreFailing);

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
