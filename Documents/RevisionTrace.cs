using System.Diagnostics;

namespace CollabDocs.Documents;

/// <summary>
/// What is noted of a revision on its way from its submission to the sockets, and only where somebody measures that: whose trace it belongs to, and when it was
/// published. Times are <see cref="Stopwatch"/>'s, of this process. Whoever has the revision at the moment writes, one after the other.
/// </summary>
public sealed class RevisionTrace
{
    private RevisionTrace(ActivityContext parent) => Parent = parent;

    /// <summary>What goes on with it: the submission, and then the commit. None where only the time is measured.</summary>
    public ActivityContext Parent { get; internal set; }

    /// <summary>When it was published, or has come to this process; 0 before.</summary>
    public long PublishedAt { get; private set; }

    internal long AcceptedAt { get; private set; }

    internal bool IsSampled => Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    /// <summary>What follows an activity, if that is recorded.</summary>
    public static RevisionTrace? Of(Activity? parent) => parent is { Recorded: true } ? new RevisionTrace(parent.Context) : null;

    /// <summary>What was said by another process, as <see cref="ToString"/> there.</summary>
    public static RevisionTrace? Parse(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? new RevisionTrace(parent) : null;

    /// <summary>For another process, as W3C's <c>traceparent</c>; null where it has no trace.</summary>
    public override string? ToString() => IsSampled ? $"00-{Parent.TraceId}-{Parent.SpanId}-01" : null;

    /// <summary>Its revision is accepted now.</summary>
    internal RevisionTrace Accepted()
    {
        AcceptedAt = Stopwatch.GetTimestamp();
        return this;
    }

    /// <summary>They are published now, those of them that were not before.</summary>
    internal static void Publish(IReadOnlyList<Revision> revisions)
    {
        var now = Stopwatch.GetTimestamp();
        RevisionTrace? untraced = null;
        foreach (var revision in revisions)
        {
            var trace = revision.Trace ??= untraced ??= new RevisionTrace(default);
            if (trace.PublishedAt == 0)
                trace.PublishedAt = now;
        }
    }
}
