using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>One editor asks to append a delta to a document.</summary>
/// <param name="Session">The public number of the session that asks.</param>
/// <param name="Sequence">The session's counter of submissions, from 1. With the session it names this submission for good:
/// sent again, however late, it is not applied again.</param>
/// <param name="Base">The revision that the delta was made against.</param>
/// <param name="Delta">The change, in coordinates of the document at <paramref name="Base"/>.</param>
/// <param name="OnlyAtBase">Refuse it (<see cref="RefusalReason.RevisionMismatch"/>) if anything has come after
/// <paramref name="Base"/>, instead of transforming it. The refusal comes when a later revision than <paramref name="Base"/> can be read.</param>
/// <param name="Tie">Where its inserts stand that meet those of others at one place: an editor's wins (PROTOCOL D6), as the editor shows it. What is to be
/// appended loses, and so comes behind what others append at the same moment.</param>
public sealed record Submission(long Session, long Sequence, long Base, Delta Delta, bool OnlyAtBase = false, Tie Tie = Tie.Wins)
{
    /// <summary>The base of a submission that is not to be accepted: it is answered whether it was, before.</summary>
    public const long NoRevision = -1;

    /// <summary>Who asks. A document looks at it in the turn in which it puts the submission in order.</summary>
    public Pass By { get; init; } = Pass.Host;

    /// <summary>Where it is traced; null elsewhere.</summary>
    public RevisionTrace? Trace { get; init; }
}
