namespace CollabDocs.Documents;

/// <summary>What became of a submission. None of these is given before the store has it, where there is something to store.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome() { }

    /// <summary>Stored as revision <paramref name="Revision"/>.</summary>
    public sealed record Accepted(long Revision) : SubmitOutcome;

    /// <summary>Known already: nothing was done. <paramref name="Revision"/> is the revision that the session's last accepted
    /// submission became.</summary>
    public sealed record Duplicate(long Revision) : SubmitOutcome;

    /// <summary>Not stored and never will be, unless it is submitted again.</summary>
    /// <param name="Reason">One of the closed list.</param>
    /// <param name="Message">A sentence for a developer; holds no document text.</param>
    /// <param name="RetryAfter">Set where the same submission may succeed later.</param>
    public sealed record Refused(RefusalReason Reason, string Message, TimeSpan? RetryAfter = null) : SubmitOutcome;
}
