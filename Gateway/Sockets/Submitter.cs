using System.Diagnostics;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// Hands the submissions of one connection to the document, in order and one at a time (PROTOCOL S). The connection's read loop calls; what it
/// called goes on beside it.
/// </summary>
/// <param name="user">What the session's user calls himself now.</param>
internal sealed partial class Submitter(
    IDocumentHandle document, JoinedSession session, RoleWatch role, Func<UserProfile?> user, Outbox outbox, ConnectionServices services)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = services.Log;
    private readonly Rate _rate = new(services.Options.SubmissionsPerSecond, services.Options.SubmissionsPerSecond, services.Time);
    private long _submissions;
    private Task _outstanding = Task.CompletedTask;

    /// <summary>Completes when the last submission is stored or refused. Never fails.</summary>
    public Task Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Begins a submission, when the one before is done (PROTOCOL S2).</summary>
    /// <param name="cut">Whoever waits for the answer is gone; what was accepted is stored all the same.</param>
    public async ValueTask Submit(ClientMessage.Submit submit, CancellationToken cut)
    {
        if (!_rate.TryTake(ref _submissions, out var wait))
        {
            services.Limits.Count(Limit.ConnectionSubmissions);
            await RefuseHere(submit.Sequence, RefusalReason.TooFast, $"At most {services.Options.SubmissionsPerSecond} submissions a second.", wait);
            return;
        }
        if (!session.Relay.MaySubmit(services.Limits.DocumentSubmissions, out wait))
        {
            services.Limits.Count(Limit.DocumentSubmissions);
            await RefuseHere(submit.Sequence, RefusalReason.TooFast, $"At most {services.Options.SubmissionsPerSecondPerDocument} submissions a second of all together.", wait);
            return;
        }
        if (!_outstanding.IsCompleted)
            await _outstanding.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // its answer comes on the document's turn, which need not wait for what follows here
        Volatile.Write(ref _outstanding, Carry(submit, cut));
    }

    /// <summary>Refuses what the document is not asked about.</summary>
    public ValueTask RefuseHere(long sequence, RefusalReason reason, string explanation, TimeSpan? retryAfter = null)
    {
        services.Metrics.Refused(reason);
        return Refuse(sequence, reason, explanation, retryAfter);
    }

    private async Task Carry(ClientMessage.Submit submit, CancellationToken cut)
    {
        using var activity = Traces.Submit(document.Id, session.Number, submit.Sequence);
        var submitted = services.Metrics.Submitted();
        try
        {
            var submission = new Submission(session.Number, submit.Sequence, submit.Base, submit.Delta) { By = role.Caller.Pass, Trace = RevisionTrace.Of(activity) };
            var outcome = await services.Validation.Submit(document, submission, session.Connection, user(), cut);
            services.Metrics.Answered(submitted);
            Traces.Answered(activity, outcome);
            await On(outcome, submit.Sequence);
        }
        catch (StoreUnavailableException exception)
        {
            LogSubmitFailed(exception, session.Number, submit.Sequence, document.Id);
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            await RefuseHere(submit.Sequence, RefusalReason.Unavailable, "The store cannot be reached.", RetryAfter);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogBroken(exception, session.Number, submit.Sequence, document.Id);
            outbox.Close(CloseReason.Internal);
        }
    }

    private ValueTask Refuse(long sequence, RefusalReason reason, string explanation, TimeSpan? retryAfter) =>
        outbox.Post(new ServerMessage.Refused(sequence, reason, explanation, retryAfter));

    /// <summary>First that its role is another now, so that the client takes no further edits; then that this one is refused.</summary>
    private async ValueTask RefuseForRole(long sequence, SubmitOutcome.Refused refused)
    {
        await role.LookAgain();
        await Refuse(sequence, refused.Reason, refused.Message, refused.RetryAfter);
    }

    /// <summary>A look ends the connection: what its client has pending is not refused, another token may save it. Unless it has got one meanwhile, or its right back.</summary>
    private async ValueTask AfterLosingAccess(long sequence)
    {
        await role.LookAgain();
        if (role.HasRole)
            await RefuseHere(sequence, RefusalReason.Unavailable, "The right to it has changed meanwhile: send it again.", RetryAfter);
    }

    private ValueTask On(SubmitOutcome outcome, long sequence)
    {
        switch (outcome)
        {
            case SubmitOutcome.Accepted accepted:
                session.Relay.Expect(accepted.Revision);
                return ValueTask.CompletedTask;
            case SubmitOutcome.Duplicate duplicate:
                session.Relay.Expect(duplicate.Revision); // its ack is in the stream (PROTOCOL S4)
                return ValueTask.CompletedTask;
            case SubmitOutcome.Refused { Reason: RefusalReason.Superseded }:
                outbox.Close(CloseReason.Superseded);
                return ValueTask.CompletedTask;
            case SubmitOutcome.Refused { Reason: RefusalReason.AccessRevoked or RefusalReason.TokenExpired or RefusalReason.TokenRevoked }:
                return AfterLosingAccess(sequence);
            case SubmitOutcome.Refused { Reason: RefusalReason.RoleInsufficient } refused:
                return RefuseForRole(sequence, refused);
            case SubmitOutcome.Refused refused:
                return Refuse(sequence, refused.Reason, refused.Message, refused.RetryAfter);
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Submission {Sequence} of session {Session} to {Document} has an unknown outcome; its client tries again.")]
    private partial void LogSubmitFailed(Exception exception, long session, long sequence, DocumentId document);

    [LoggerMessage(Level = LogLevel.Error, Message = "Submission {Sequence} of session {Session} to {Document} broke.")]
    private partial void LogBroken(Exception exception, long session, long sequence, DocumentId document);
}
