namespace CollabDocs.Gateway.Hooks;

/// <summary>
/// Is asked before a change goes to its document, whether from an editor or over HTTP. A host registers any number (<c>AddSingleton&lt;ISubmissionValidator, …&gt;</c>), and all must allow it.
/// </summary>
/// <remarks>
/// The submission waits meanwhile, and with it all that its session types; other sessions do not. They are asked in the gateway where the change comes in, so of one session one after the other, and of
/// different ones at once. One that throws, or all that take more than five seconds together, make it be sent again later. What was accepted once is never refused, though it may be asked of again when an
/// answer was lost.
/// </remarks>
public interface ISubmissionValidator
{
    /// <returns>Null where nothing speaks against it.</returns>
    ValueTask<SubmissionRefusal?> Validate(ProposedSubmission submission, CancellationToken cancellation);
}
