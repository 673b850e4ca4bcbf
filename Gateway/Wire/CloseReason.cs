using System.Net.WebSockets;

namespace CollabDocs.Gateway.Wire;

/// <summary>With which code and text the server closes a socket (PROTOCOL E4, E5).</summary>
internal sealed record CloseReason(int Code, string Text)
{
    /// <summary>The client closed; this is the answer.</summary>
    public static readonly CloseReason Answer = new(1000, "");

    public static readonly CloseReason BinaryFrame = new(1003, "binary_frame");
    public static readonly CloseReason TooManyErrors = new(1008, "too_many_errors");
    public static readonly CloseReason SlowWriter = new(1008, "slow_writer");
    public static readonly CloseReason MessageTooLarge = new(1009, "message_too_large");
    public static readonly CloseReason Internal = new(1011, "internal");
    public static readonly CloseReason Restarting = new(1012, "restarting");
    public static readonly CloseReason HelloFirst = new(4000, "hello_first");
    public static readonly CloseReason Superseded = new(4001, "superseded");
    public static readonly CloseReason DocumentDeleted = new(4010, "document_deleted");
    public static readonly CloseReason RevisionUnknown = new(4009, "revision_unknown");

    public WebSocketCloseStatus Status => (WebSocketCloseStatus)Code;

    /// <summary>Somebody is beyond a limit, and may come again (PROTOCOL L1).</summary>
    public static CloseReason Beyond(ErrorReason limit) => new(4529, WireName.Of(limit));

    /// <summary>The close that follows the refusal of a hello (PROTOCOL H7).</summary>
    public static CloseReason AfterRefusedHello(ErrorReason reason) => reason switch
    {
        ErrorReason.ProtocolUnsupported => new(4002, WireName.Of(reason)),
        ErrorReason.SecretWrong => new(4003, WireName.Of(reason)),
        ErrorReason.TokenMissing or ErrorReason.TokenInvalid or ErrorReason.TokenExpired or ErrorReason.TokenRevoked => new(4401, WireName.Of(reason)),
        ErrorReason.AccessRevoked => new(4403, WireName.Of(reason)),
        ErrorReason.DocumentNotFound => new(4404, WireName.Of(reason)),
        ErrorReason.DocumentDeleted => DocumentDeleted,
        ErrorReason.RevisionUnknown => RevisionUnknown,
        ErrorReason.Superseded => Superseded,
        ErrorReason.DocumentFull or ErrorReason.Unavailable => new(1013, WireName.Of(reason)),
        ErrorReason.TooManyConnections or ErrorReason.TooManyDocuments => Beyond(reason),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not the refusal of a hello."),
    };
}
