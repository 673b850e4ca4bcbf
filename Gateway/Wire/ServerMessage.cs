using CollabDocs.Documents;

namespace CollabDocs.Gateway.Wire;

/// <summary>What the server sends (PROTOCOL H, S, R, P, T, E), but for revisions and presence, which many connections get in the same bytes.</summary>
internal abstract record ServerMessage
{
    private ServerMessage() { }

    /// <param name="Revision">Where the stream goes on.</param>
    /// <param name="Head">The newest stored revision.</param>
    /// <param name="Snapshot">The document at <paramref name="Revision"/>; null for a resumed session.</param>
    public sealed record Welcome(
        long Session, string Secret, long Connection, UserProfile User, long Revision, long Head, EncodedSnapshot? Snapshot, SessionLimits Limits, bool StoreFailing, Documents.Access.Role Rights, long? Expires)
        : ServerMessage;

    public sealed record Refused(long Sequence, RefusalReason Reason, string Explanation, TimeSpan? RetryAfter) : ServerMessage;

    public sealed record Composed(Passage.Composed Passage) : ServerMessage;

    /// <param name="Expires">In milliseconds since 1970 UTC; null for never.</param>
    public sealed record Role(Documents.Access.Role Now, long? Expires) : ServerMessage;

    public sealed record Status(bool StoreFailing) : ServerMessage;

    /// <param name="RetryAfter">Where the connection is closed because of a limit: when to come again, at the earliest.</param>
    public sealed record Error(ErrorReason Reason, string Explanation, TimeSpan? RetryAfter = null) : ServerMessage;

    public sealed record Pong : ServerMessage
    {
        public static readonly Pong Instance = new();
    }
}

/// <summary>What a client must keep to, as <c>welcome</c> tells it.</summary>
/// <param name="MessageBytes">Of one message, in bytes of UTF-8.</param>
/// <param name="DocumentLength">In UTF-16 code units.</param>
internal sealed record SessionLimits(int MessageBytes, int DocumentLength, int SubmissionsPerSecond);
