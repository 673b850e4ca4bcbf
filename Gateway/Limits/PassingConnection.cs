using Microsoft.AspNetCore.Connections;

namespace CollabDocs.Gateway.Limits;

/// <summary>A feature of the server's connections.</summary>
internal sealed class PassingConnection(PassingConnections all, LinkedListNode<ConnectionContext> connection)
{
    /// <summary>What it carries from now on lasts, and is counted elsewhere.</summary>
    public void Stay() => all.Remove(connection);
}
