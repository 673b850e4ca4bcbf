using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="SubmitOutcome"/> on its way: refused where <paramref name="Refusal"/> is set.</summary>
/// <param name="Epoch">Of the activation that answers: a gateway that is subscribed to an older one learns from it that it is over.</param>
/// <param name="Revision">That the submission became, or had become; 0 where it is refused.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.submitted")]
public sealed record SubmitReply(
    [property: Id(0)] long Epoch,
    [property: Id(1)] RefusalReason? Refusal,
    [property: Id(2)] string Message,
    [property: Id(3)] TimeSpan? RetryAfter,
    [property: Id(4)] bool Duplicate,
    [property: Id(5)] long Revision)
{
    public static SubmitReply From(long epoch, SubmitOutcome outcome) => outcome switch
    {
        SubmitOutcome.Accepted(var revision) => new(epoch, null, "", null, Duplicate: false, revision),
        SubmitOutcome.Duplicate(var revision) => new(epoch, null, "", null, Duplicate: true, revision),
        SubmitOutcome.Refused(var reason, var message, var retryAfter) => new(epoch, reason, message, retryAfter, Duplicate: false, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a reply."),
    };

    public SubmitOutcome ToOutcome() => Refusal is { } reason
        ? new SubmitOutcome.Refused(reason, Message, RetryAfter)
        : Duplicate ? new SubmitOutcome.Duplicate(Revision) : new SubmitOutcome.Accepted(Revision);
}
