namespace CollabDocs.Gateway.Limits;

/// <summary>What is limited (PROTOCOL L). The list is closed; in the metric <c>collabdocs.limited</c> a limit is its name in snake case.</summary>
internal enum Limit
{
    /// <summary>Messages a second of one connection: what is beyond is read later, and who is beyond for long is closed.</summary>
    ConnectionMessages,

    /// <summary>As <see cref="ConnectionMessages"/>, for bytes.</summary>
    ConnectionBytes,
    ConnectionSubmissions,

    /// <summary>WebSocket pings a second of one connection: what is beyond is answered later.</summary>
    ConnectionPings,

    /// <summary>Open WebSockets of one address.</summary>
    AddressConnections,

    /// <summary>Those of them that have not said hello.</summary>
    AddressSilent,

    /// <summary>New WebSockets of one address a second.</summary>
    AddressConnects,
    AddressRequests,
    AddressDocuments,
    UserConnections,
    UserDocuments,
    DocumentConnections,
    DocumentSubmissions,

    /// <summary>Open WebSockets of the process.</summary>
    Connections,

    /// <summary>New WebSockets of the process a second.</summary>
    Connects,

    /// <summary>Open WebSockets that have not said hello: the oldest goes.</summary>
    Silent,

    /// <summary>TCP connections that carry no WebSocket: the oldest goes.</summary>
    HttpConnections,

    /// <summary>Long messages and bodies that have begun to come in, of all together.</summary>
    IncomingBytes,
}
