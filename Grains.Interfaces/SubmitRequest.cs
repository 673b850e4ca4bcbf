using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Grains.Interfaces;

/// <summary>A <see cref="Submission"/> on its way, with the connection that it came in on.</summary>
/// <param name="By">Null for the host itself, as nearly all are where nobody is asked who he is.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.submission")]
public sealed record SubmitRequest(
    [property: Id(0)] long Session,
    [property: Id(1)] long Sequence,
    [property: Id(2)] long Base,
    [property: Id(3)] Delta Delta,
    [property: Id(4)] bool OnlyAtBase,
    [property: Id(5)] Tie Tie,
    [property: Id(6)] long? Connection,
    [property: Id(7)] string? Trace,
    [property: Id(8)] Pass? By)
{
    public static SubmitRequest From(Submission submission, long? connection) => new(
        submission.Session, submission.Sequence, submission.Base, submission.Delta, submission.OnlyAtBase, submission.Tie, connection,
        submission.Trace?.ToString(), submission.By == Pass.Host ? null : submission.By);

    public Submission ToSubmission() => new(Session, Sequence, Base, Delta, OnlyAtBase, Tie) { By = By ?? Pass.Host, Trace = RevisionTrace.Parse(Trace) };
}
