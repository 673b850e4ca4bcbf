using System.Diagnostics;

namespace CollabDocs.Documents;

/// <summary>
/// The activities of a submission, which are one trace: <c>collabdocs.submit</c>, from the socket or request to its answer; in it <c>collabdocs.commit</c>, from
/// its acceptance until it is stored; in that <c>collabdocs.fanout</c>, until the connections of a gateway have it. And <c>collabdocs.document.load</c>, the reading
/// of a document. While nobody listens none is made.
/// </summary>
public static class Traces
{
    private static readonly ActivitySource Source = new(DocumentsMetrics.Name);

    public static bool IsAnybodyListening => Source.HasListeners();

    /// <summary>A submission begins. Ends when it is disposed.</summary>
    public static Activity? Submit(DocumentId document, long session, long sequence)
    {
        if (!Source.HasListeners())
            return null;
        // A request has an activity of its own whether anybody traces that or not; one that nobody traces would keep us from being traced.
        if (Activity.Current is { Recorded: false, HasRemoteParent: false })
            Activity.Current = null;
        return Source.StartActivity("collabdocs.submit", ActivityKind.Server)
            ?.SetTag("collabdocs.document", document.Value)
            .SetTag("collabdocs.session", session)
            .SetTag("collabdocs.sequence", sequence);
    }

    /// <summary>What became of a submission.</summary>
    public static void Answered(Activity? submit, SubmitOutcome outcome) => _ = outcome switch
    {
        _ when submit is null => null,
        SubmitOutcome.Accepted accepted => submit.SetTag("collabdocs.revision", accepted.Revision),
        SubmitOutcome.Duplicate duplicate => submit.SetTag("collabdocs.revision", duplicate.Revision),
        SubmitOutcome.Refused refused => submit.SetStatus(ActivityStatusCode.Error, refused.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    /// <summary>Connections here have been given revisions, as far as their sockets take them at once.</summary>
    public static void FannedOut(DocumentId document, IReadOnlyList<Revision> revisions, int connections, TimeProvider time)
    {
        foreach (var revision in revisions)
        {
            if (revision.Trace is not { IsSampled: true } trace)
                continue;
            using var fanOut = Start("collabdocs.fanout", document, revision, trace, since: trace.PublishedAt, time);
            fanOut?.SetTag("collabdocs.connections", connections);
        }
    }

    /// <summary>A document is read from the store. Ends when it is disposed.</summary>
    internal static Activity? Load(DocumentId document) =>
        Source.StartActivity("collabdocs.document.load")?.SetTag("collabdocs.document", document.Value);

    internal static void Committed(DocumentId document, IReadOnlyList<Revision> revisions, TimeProvider time)
    {
        if (!Source.HasListeners())
            return;
        foreach (var revision in revisions)
        {
            if (revision.Trace is not { IsSampled: true } trace)
                continue;
            using var commit = Start("collabdocs.commit", document, revision, trace, since: trace.AcceptedAt, time);
            commit?.SetTag("collabdocs.revisions", revisions.Count);
            trace.Parent = commit?.Context ?? trace.Parent;
        }
    }

    /// <summary>An activity that ends now.</summary>
    /// <param name="since">When it began, as <see cref="Stopwatch"/> tells it.</param>
    private static Activity? Start(string name, DocumentId document, Revision revision, RevisionTrace trace, long since, TimeProvider time) =>
        Source.StartActivity(name, ActivityKind.Internal, trace.Parent, startTime: time.GetUtcNow() - Stopwatch.GetElapsedTime(since))
            ?.SetTag("collabdocs.document", document.Value)
            .SetTag("collabdocs.revision", revision.Number);
}
