using System.Globalization;
using CollabDocs.Documents;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>A change that a request asks for, made on the newest revision and submitted as a script's session (PROTOCOL A6, A15).</summary>
internal static class ScriptSubmission
{
    /// <summary>No session has this number.</summary>
    private const long NoSession = 0;

    /// <summary>While the store fails a submission waits; a script should not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="expected">The only revision on which the change is to be made; null for any.</param>
    /// <param name="operation">What the key is for: one that was used for something else is another key.</param>
    /// <param name="anew">The change is made anew where others were faster; else it is brought over what they did, as an editor's is.</param>
    /// <param name="change">From the document as it is to the delta that is asked for; null where there is none, which is refused with <see cref="RefusalReason.BaseUnknown"/>
    /// unless it was done before, under the same key.</param>
    public static async Task<IResult> Submit(
        DocumentId id, string operation, HttpContext context, IDocuments documents, TimeProvider time, long? expected, Tie tie, bool anew,
        Func<DocumentSnapshot, CancellationToken, Task<Delta?>> change, Func<SubmitOutcome, Task<IResult>> answer)
    {
        var (session, caller) = (ScriptSession.Random(), context.Caller());
        var key = context.Request.Headers["Idempotency-Key"];
        if (key.Count > 0 && !ScriptSession.TryOf(operation, OwnerOfKeys(caller), key.ToString(), out session))
            return Problems.Malformed($"Idempotency-Key is 1 to {ScriptSession.MaxKeyLength} printable ASCII characters.");
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        try
        {
            var validation = context.RequestServices.GetRequiredService<SubmissionValidation>();
            return await Submit(documents.Open(id), validation, session, caller, expected, tie, anew, change, either.Token) is { } outcome
                ? await answer(outcome)
                : await Missing.Why(documents, id, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Problems.Unavailable("The store did not answer in time; whether the change is stored is unknown. Send it again with the same Idempotency-Key.");
        }
    }

    /// <summary>All who come by a link are one; so are the team's programs.</summary>
    private static string? OwnerOfKeys(Caller caller) => caller.Pass.User ?? (caller.Pass.Link is { } link ? $"\n{link}" : null);

    public static IResult Refused(HttpResponse response, SubmitOutcome.Refused refused)
    {
        if (refused.Reason is RefusalReason.TokenExpired or RefusalReason.TokenRevoked)
            response.Headers.WWWAuthenticate = "Bearer";
        if (refused.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.Refused(refused.Reason, refused.Message);
    }

    /// <summary>Makes the change on the newest revision, once or, if it is to be, anew for each revision that comes between the reading and the writing. It ends, for each refusal means that somebody else's revision was stored.</summary>
    /// <returns>Null where there is no document.</returns>
    private static async Task<SubmitOutcome?> Submit(
        IDocumentHandle document, SubmissionValidation validation, long session, Caller caller, long? expected, Tie tie, bool anew,
        Func<DocumentSnapshot, CancellationToken, Task<Delta?>> change, CancellationToken cancellation)
    {
        while (true)
        {
            if (await document.Read(cancellation) is not { } snapshot)
                return null;
            // Either there is no such revision, or who answered is behind: an activation that is asked what follows on what it does not know ends where it is.
            if (expected > snapshot.Revision && await document.ReadSince(expected.Value, NoSession, cancellation) is not null)
                continue;
            // Where the document has moved on the change is not made; but it is submitted, for it may be known: then it was done before.
            var moved = expected is { } wanted && wanted != snapshot.Revision;
            var delta = moved ? null : await change(snapshot, cancellation);
            var submission = delta is null
                ? new Submission(session, ScriptSession.Sequence, Submission.NoRevision, Delta.Empty)
                : new Submission(session, ScriptSession.Sequence, snapshot.Revision, delta, OnlyAtBase: expected is not null || anew, tie);
            using var activity = Traces.Submit(document.Id, session, ScriptSession.Sequence);
            submission = submission with { By = caller.Pass, Trace = RevisionTrace.Of(activity) };
            var outcome = delta is null
                ? await document.Submit(submission, connection: null, cancellation)
                : await validation.Submit(document, submission, connection: null, caller.Profile, cancellation);
            Traces.Answered(activity, outcome);
            if (moved && outcome is SubmitOutcome.Refused { Reason: RefusalReason.BaseUnknown })
                return new SubmitOutcome.Refused(RefusalReason.RevisionMismatch, $"The document is at revision {snapshot.Revision}.");
            if (expected is not null || outcome is not SubmitOutcome.Refused { Reason: RefusalReason.RevisionMismatch })
                return outcome;
        }
    }
}
