namespace CollabDocs.Documents;

/// <summary>
/// Why a submission is refused. The list is closed; on the wire a reason is its name in snake case (PROTOCOL.md lists them with what
/// the client does then).
/// </summary>
public enum RefusalReason
{
    /// <summary>Not a delta: wrong shape, an unknown or doubled key, an empty or non-positive op.</summary>
    DeltaMalformed = 1,

    /// <summary>Reaches past the end of the document.</summary>
    PastEnd = 2,

    /// <summary>Cuts a surrogate pair of the document in two.</summary>
    SplitSurrogate = 3,

    /// <summary>Inserts half of a surrogate pair.</summary>
    LoneSurrogate = 4,

    /// <summary>Inserts a carriage return or a NUL.</summary>
    ForbiddenCharacter = 5,

    /// <summary>An attribute or embed is too deep, too large, or null where null means nothing.</summary>
    AttributeInvalid = 6,

    /// <summary>The base is a revision still to come.</summary>
    BaseUnknown = 7,

    /// <summary>The document would grow past its limit.</summary>
    DocumentTooLarge = 8,

    /// <summary>More submissions a second than the limit: the same one may be sent again later.</summary>
    TooFast = 9,

    /// <summary>The document was deleted.</summary>
    DocumentDeleted = 10,

    /// <summary>A newer connection has the session.</summary>
    Superseded = 11,

    /// <summary>The document is moving, or the host stops: the same submission may be sent again later.</summary>
    Unavailable = 12,

    /// <summary>A script expected another revision.</summary>
    RevisionMismatch = 13,

    /// <summary>Whoever asks may not write.</summary>
    RoleInsufficient = 14,

    /// <summary>A validator of the host's says no.</summary>
    HostRefused = 15,

    /// <summary>Whoever asks may do nothing any more. On a socket the close says it, and nothing is refused (PROTOCOL G8).</summary>
    AccessRevoked = 16,

    /// <summary>The time of a token is over; as <see cref="AccessRevoked"/>.</summary>
    TokenExpired = 17,

    /// <summary>A link was revoked; as <see cref="AccessRevoked"/>.</summary>
    TokenRevoked = 18,
}
