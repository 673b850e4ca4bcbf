using CollabDocs.Documents;
using CollabDocs.Documents.Access;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="JoinOutcome"/> on its way: refused where <paramref name="Refusal"/> is set, and joined otherwise.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.joined")]
public sealed record JoinReply(
    [property: Id(0)] JoinRefusal? Refusal,
    [property: Id(1)] string Message,
    [property: Id(2)] long Session,
    [property: Id(3)] string Secret,
    [property: Id(4)] long Connection,
    [property: Id(6)] long Head,
    [property: Id(7)] Standing Standing)
{
    public static JoinReply From(JoinOutcome outcome) => outcome switch
    {
        JoinOutcome.Joined joined => new(null, "", joined.Session, joined.Secret, joined.Connection, joined.Head, joined.Standing),
        JoinOutcome.Refused refused => new(refused.Reason, refused.Message, 0, "", 0, 0, default),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a reply."),
    };

    public JoinOutcome ToOutcome() => Refusal is { } reason
        ? new JoinOutcome.Refused(reason, Message)
        : new JoinOutcome.Joined(Session, Secret, Connection, Head, Standing);
}
