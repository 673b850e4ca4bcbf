using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>The words of refusals.</summary>
public static class Refusals
{
    /// <summary>What a delta's fault is called in a refusal.</summary>
    public static RefusalReason ReasonOf(DeltaFaultKind fault) => fault switch
    {
        DeltaFaultKind.DeltaMalformed => RefusalReason.DeltaMalformed,
        DeltaFaultKind.PastEnd => RefusalReason.PastEnd,
        DeltaFaultKind.SplitSurrogate => RefusalReason.SplitSurrogate,
        DeltaFaultKind.LoneSurrogate => RefusalReason.LoneSurrogate,
        DeltaFaultKind.ForbiddenCharacter => RefusalReason.ForbiddenCharacter,
        DeltaFaultKind.AttributeInvalid => RefusalReason.AttributeInvalid,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault without a reason."),
    };

    /// <summary>How long to wait before the same submission is sent again.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>As <see cref="RetryAfter"/>, while the store fails: that takes longer, and what is sent again is large.</summary>
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(2);

    public static SubmitOutcome.Refused Unavailable() =>
        new(RefusalReason.Unavailable, "The document is moving or the host stops; send the same submission again.", RetryAfter);

    internal static SubmitOutcome.Refused TooMuchUnstored() => new(
        RefusalReason.Unavailable, "The store takes no revisions now, and too much waits for it; send the same submission again.", StoreRetryAfter);

    public static SubmitOutcome.Refused Deleted() => new(RefusalReason.DocumentDeleted, "There is no such document, or it was deleted.");

    /// <summary>Why somebody may do nothing, in a sentence for a developer.</summary>
    public static string SentenceOf(AccessFault fault) => fault switch
    {
        AccessFault.AccessRevoked => "This user has no role in the document.",
        AccessFault.TokenExpired => "The time of the token is over.",
        AccessFault.TokenRevoked => "The link was revoked.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault without a sentence."),
    };

    internal static SubmitOutcome.Refused NotAllowed(Standing standing) => standing.Fault is { } fault
        ? new(fault switch
        {
            AccessFault.AccessRevoked => RefusalReason.AccessRevoked,
            AccessFault.TokenExpired => RefusalReason.TokenExpired,
            AccessFault.TokenRevoked => RefusalReason.TokenRevoked,
            _ => throw new ArgumentOutOfRangeException(nameof(standing), fault, "A fault without a reason."),
        }, SentenceOf(fault))
        : new(RefusalReason.RoleInsufficient, $"To edit one must be writer here, not {standing.Role}.");

    /// <summary>What a fault is called where somebody wants to join.</summary>
    internal static JoinOutcome.Refused NotAdmitted(AccessFault fault) => new(fault switch
    {
        AccessFault.AccessRevoked => JoinRefusal.AccessRevoked,
        AccessFault.TokenExpired => JoinRefusal.TokenExpired,
        AccessFault.TokenRevoked => JoinRefusal.TokenRevoked,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault without a reason."),
    }, SentenceOf(fault));

    internal static SubmitOutcome.Refused Superseded() => new(RefusalReason.Superseded, "A newer connection has the session.");
}
