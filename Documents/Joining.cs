using CollabDocs.Documents.Access;

namespace CollabDocs.Documents;

/// <summary>A connection asks for a session on a document.</summary>
/// <param name="Resume">The session to take up again; null for a new one.</param>
/// <param name="CreateMissing">Whether a document that does not exist is made.</param>
public sealed record JoinRequest(Resumption? Resume, bool CreateMissing)
{
    /// <summary>Who asks.</summary>
    public Pass By { get; init; } = Pass.Host;
}

/// <summary>The right to a session, and where its stream shall go on.</summary>
/// <param name="Session">The session's public number.</param>
/// <param name="Secret">What the server gave when the session began; without it nobody resumes the session.</param>
/// <param name="Connection">The session's own counter of its connections: a hello that is late, from an older connection, must not
/// take the stream from a newer one.</param>
/// <param name="Revision">The newest revision that the client has.</param>
public sealed record Resumption(long Session, string Secret, long Connection, long Revision);

/// <summary>What became of a request to join.</summary>
public abstract record JoinOutcome
{
    private JoinOutcome() { }

    /// <param name="Session">The session's public number, 1 to 2^53 - 1.</param>
    /// <param name="Secret">For resuming it.</param>
    /// <param name="Connection">The number of this connection: 1 for a new session.</param>
    /// <param name="Head">The newest stored revision. A new session begins with a snapshot, which is read by itself, for many who join can share one.</param>
    /// <param name="Standing">What who joins may do.</param>
    public sealed record Joined(long Session, string Secret, long Connection, long Head, Standing Standing) : JoinOutcome;

    public sealed record Refused(JoinRefusal Reason, string Message) : JoinOutcome;
}

/// <summary>Why a session could not begin or go on.</summary>
public enum JoinRefusal
{
    /// <summary>There is no such document, and joining does not make one here.</summary>
    DocumentNotFound,

    /// <summary>The document was deleted; its id is never given again.</summary>
    DocumentDeleted,

    /// <summary>The secret does not belong to that session of this document.</summary>
    SecretWrong,

    /// <summary>A newer connection has the session.</summary>
    Superseded,

    /// <summary>The client has a revision that this document never had: the store was set back. Begin anew.</summary>
    RevisionUnknown,

    /// <inheritdoc cref="AccessFault.AccessRevoked"/>
    AccessRevoked,

    /// <inheritdoc cref="AccessFault.TokenExpired"/>
    TokenExpired,

    /// <inheritdoc cref="AccessFault.TokenRevoked"/>
    TokenRevoked,
}
