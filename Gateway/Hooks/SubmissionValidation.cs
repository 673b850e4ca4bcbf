using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Hooks;

/// <summary>Asks the host's validators, and then the document. Where there are no validators it asks the document.</summary>
internal sealed partial class SubmissionValidation(
    IEnumerable<ISubmissionValidator> validators, GatewayMetrics metrics, TimeProvider time, ILogger<SubmissionValidation> log)
{
    /// <summary>All validators together have so long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>No document is made by a session.</summary>
    private const long NoSession = 0;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1), SoonestRetry = TimeSpan.FromMilliseconds(1);

    private readonly ISubmissionValidator[] _validators = [.. validators];

    /// <inheritdoc cref="IDocumentHandle.Submit"/>
    /// <param name="user">What the session's user calls himself; null for a script.</param>
    public Task<SubmitOutcome> Submit(IDocumentHandle document, Submission submission, long? connection, UserProfile? user, CancellationToken cancellation) =>
        _validators.Length == 0
            ? document.Submit(submission, connection, cancellation)
            : SubmitAllowed(document, submission, connection, user, cancellation);

    /// <summary>Asks whether a document may be made with a text.</summary>
    /// <returns>Null where it may.</returns>
    public async Task<SubmitOutcome.Refused?> CheckNew(DocumentId document, Pass by, UserProfile? user, Delta content, CancellationToken cancellation) =>
        _validators.Length == 0 || content.IsEmpty
            ? null
            : await Ask(new ProposedSubmission(document, NoSession, by.User, user?.Name, 0, content), cancellation);

    private async Task<SubmitOutcome> SubmitAllowed(
        IDocumentHandle document, Submission submission, long? connection, UserProfile? user, CancellationToken cancellation)
    {
        var proposed = new ProposedSubmission(document.Id, submission.Session, submission.By.User, user?.Name, submission.Base, submission.Delta);
        if (await Ask(proposed, cancellation) is not { } refused)
            return await document.Submit(submission, connection, cancellation);
        // It may have been accepted before, and only its answer was lost: then the document knows it, whatever the validators say now.
        var known = await document.Submit(submission with { Base = Submission.NoRevision, Delta = Delta.Empty, Trace = null }, connection, cancellation);
        if (known is not SubmitOutcome.Refused { Reason: RefusalReason.BaseUnknown })
            return known;
        metrics.Refused(refused.Reason);
        return refused;
    }

    private async Task<SubmitOutcome.Refused?> Ask(ProposedSubmission proposed, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            foreach (var validator in _validators)
                if (await Ask(validator, proposed, either.Token) is { } refusal)
                    return new SubmitOutcome.Refused(RefusalReason.HostRefused, refusal.Message, AtLeast(SoonestRetry, refusal.RetryAfter));
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            LogFailed(exception, proposed.Session, proposed.Document);
            return new SubmitOutcome.Refused(RefusalReason.Unavailable, "Whether this may be done cannot be said now; send the same submission again.", RetryAfter);
        }
    }

    /// <summary>On a thread of the pool: others' sockets wait for the one that we are on. One that does not heed its token is left to itself.</summary>
    private static Task<SubmissionRefusal?> Ask(ISubmissionValidator validator, ProposedSubmission proposed, CancellationToken cancellation) =>
        Task.Run(async () => await validator.Validate(proposed, cancellation), cancellation).WaitAsync(cancellation);

    private static TimeSpan? AtLeast(TimeSpan least, TimeSpan? wait) => wait < least ? least : wait;

    [LoggerMessage(Level = LogLevel.Error, Message = "A validator threw, or took too long: a submission of session {Session} to {Document} is to be sent again.")]
    private partial void LogFailed(Exception exception, long session, DocumentId document);
}
