using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;

namespace CollabDocs.Gateway.Sockets;

/// <summary>A session on its connection here. Disposing ends the connection's part in it, not the session.</summary>
internal sealed class JoinedSession(
    IDocumentHandle document, JoinOutcome.Joined joined, DocumentRelay relay, RelayReader reader, Action leavePlace)
{
    public long Number => joined.Session;

    public long Connection => joined.Connection;

    public string Secret => joined.Secret;

    public DocumentSnapshot? Snapshot => joined.Snapshot;

    public long Head => joined.Head;

    public DocumentRelay Relay => relay;

    public RelayReader Reader => reader;

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
