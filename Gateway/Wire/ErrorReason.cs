namespace CollabDocs.Gateway.Wire;

/// <summary>
/// Why a message is answered with <c>error</c> (PROTOCOL E1, H7). The list is closed; on the wire a reason is its name in snake case.
/// </summary>
internal enum ErrorReason
{
    /// <summary>Not one JSON object, deeper than 16, or with doubled keys.</summary>
    JsonMalformed,

    /// <summary>A field is missing, unknown, or of the wrong type.</summary>
    MessageMalformed,

    TypeUnknown,
    HelloFirst,
    HelloTwice,
    PresenceInvalid,
    BinaryFrame,
    MessageTooLarge,
    TooManyErrors,
    ProtocolUnsupported,
    SecretWrong,
    Superseded,

    /// <summary>No token, and one is needed (PROTOCOL G8).</summary>
    TokenMissing,

    /// <summary>Forged, or of another document or server.</summary>
    TokenInvalid,

    TokenExpired,

    /// <summary>The link was revoked, or the key with which the token was minted.</summary>
    TokenRevoked,

    /// <summary>This user has no role in the document, or none any more.</summary>
    AccessRevoked,

    DocumentNotFound,
    DocumentDeleted,
    DocumentFull,
    RevisionUnknown,

    /// <summary>The store cannot be reached: try later.</summary>
    Unavailable,

    /// <summary>Far beyond what one connection may send.</summary>
    TooFast,
    TooManyConnections,

    /// <summary>More documents are made than an address, or a user, may make.</summary>
    TooManyDocuments,
    TooManyRequests,
}
