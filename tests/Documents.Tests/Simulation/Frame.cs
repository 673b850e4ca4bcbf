using CollabDocs.Text;

namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>What the model clients and gateways say to each other; as PROTOCOL.md, without its JSON.</summary>
internal abstract record Frame
{
    private Frame() { }

    public sealed record Hello(Resumption? Resume) : Frame;

    public sealed record Submit(Submission Submission) : Frame;

    public sealed record Welcome(JoinOutcome.Joined Joined, DocumentSnapshot? Snapshot) : Frame;

    public sealed record Revisions(IReadOnlyList<byte[]> Encoded) : Frame;

    public sealed record Composed(long From, long To, Delta Delta) : Frame;

    public sealed record Refused(long Sequence, RefusalReason Reason, bool Retry) : Frame;

    /// <summary>The server closes.</summary>
    public sealed record Close(string Reason) : Frame;
}
