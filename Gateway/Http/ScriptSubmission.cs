using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>A change that a request asks for, made on the newest revision and submitted as a script's session (PROTOCOL A6, A15).</summary>
internal static class ScriptSubmission
{
    /// <summary>The base of a submission that is not to be accepted.</summary>
    private const long NoRevision = -1;

    /// <summary>No session has this number.</summary>
    private const long NoSession = 0;

    /// <summary>Makes the change on the newest revision: an append once, for it comes behind whatever came meanwhile; all else anew for each revision
    /// that comes between the reading and the writing. It ends, for each refusal means that somebody else's revision was stored.</summary>
    /// <returns>Null where there is no document.</returns>
    public static async Task<SubmitOutcome?> Submit(
        IDocumentHandle document, long session, long? expected, Tie tie, Func<DocumentSnapshot, Task<Delta?>> change, CancellationToken cancellation)
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
            var delta = moved ? null : await change(snapshot);
            var submission = delta is null
                ? new Submission(session, ScriptSession.Sequence, NoRevision, Delta.Empty)
                : new Submission(session, ScriptSession.Sequence, snapshot.Revision, delta, OnlyAtBase: expected is not null || tie == Tie.Wins, tie);
            using var activity = Traces.Submit(document.Id, session, ScriptSession.Sequence);
            var outcome = await document.Submit(submission with { Trace = RevisionTrace.Of(activity) }, connection: null, cancellation);
            Traces.Answered(activity, outcome);
            if (moved && outcome is SubmitOutcome.Refused { Reason: RefusalReason.BaseUnknown })
                return new SubmitOutcome.Refused(RefusalReason.RevisionMismatch, $"The document is at revision {snapshot.Revision}.");
            if (expected is not null || outcome is not SubmitOutcome.Refused { Reason: RefusalReason.RevisionMismatch })
                return outcome;
        }
    }
}
