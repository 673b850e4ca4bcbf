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

    internal static SubmitOutcome.Refused NotAllowed(Standing standing) => standing.Fault switch
    {
        null => new(RefusalReason.RoleInsufficient, $"To edit one must be writer here, not {standing.Role}."),
        AccessFault.AccessRevoked => new(RefusalReason.AccessRevoked, "This user has no role in the document any more."),
        AccessFault.TokenExpired => new(RefusalReason.TokenExpired, "The time of the token is over."),
        AccessFault.TokenRevoked => new(RefusalReason.TokenRevoked, "The link was revoked."),
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing.Fault, "A fault without a reason."),
    };

    /// <summary>What a fault is called where somebody wants to join.</summary>
    internal static JoinOutcome.Refused NotAdmitted(AccessFault fault) => fault switch
    {
        AccessFault.AccessRevoked => new(JoinRefusal.AccessRevoked, "This user has no role in the document."),
        AccessFault.TokenExpired => new(JoinRefusal.TokenExpired, "The time of the token is over."),
        AccessFault.TokenRevoked => new(JoinRefusal.TokenRevoked, "The link was revoked."),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault without a reason."),
    };

    internal static SubmitOutcome.Refused Superseded() => new(RefusalReason.Superseded, "A newer connection has the session.");
}
