using System.Buffers;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// The order of one document: what is known is not done again, what is new is brought to the head and becomes the next revision. Pure: it
/// stores, sends and awaits nothing, and knows no clock. One owner's.
/// </summary>
/// <remarks>
/// <code>
///     base ──── what the client had not seen ────→ head
///       │                                            │
///     delta                                        delta, transformed: it is the later, so it wins ties
///       ↓                                            ↓
///     what the client sees                         the next revision
/// </code>
/// </remarks>
internal sealed class Document
{
    /// <summary>Farther behind than this, composing what was missed is not done on the writer's turn.</summary>
    private const long FarBehindRevisions = 4_096;

    /// <summary>While the store fails, what is accepted waits in memory: up to so much, as it is encoded.</summary>
    private const long MaxUnstoredBytes = 64 * 1024 * 1024;

    private const int ScratchBytes = 512, MaxScratchBytes = 4 * 1024;

    private readonly RopeEditor _head;
    private readonly int _maxLength;
    private ArrayBufferWriter<byte> _scratch = new(ScratchBytes);
    private long _unstoredBytes;

    public Document(DocumentSnapshot snapshot, DocumentsOptions options)
    {
        _head = new RopeEditor(snapshot.Content);
        _maxLength = options.MaxDocumentLengthUnits;
        (Head, Stored) = (snapshot.Revision, snapshot.Revision);
        History = new History(snapshot.Revision, snapshot.Content.Length);
        Sessions = new SessionLedger(options.SessionsInMemory, snapshot.Revision);
    }

    /// <summary>The newest revision, stored or not.</summary>
    public long Head { get; private set; }

    /// <summary>The newest revision that the store has: nobody is told of later ones, so nobody's delta can be based on them.</summary>
    public long Stored { get; private set; }

    /// <summary>In UTF-16 code units, at <see cref="Head"/>.</summary>
    public int Length => _head.Length;

    public History History { get; }

    public SessionLedger Sessions { get; }

    public DocumentSnapshot Snapshot() => new(Head, _head.Snapshot());

    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    public SubmitVerdict Submit(Submission submission, long time)
    {
        if (!Sessions.TryGetProgress(submission.Session, out var progress))
            return SubmitVerdict.SessionUnknown.Instance;
        if (submission.Sequence <= progress.Sequence)
            return new SubmitVerdict.Known(progress.Revision);
        if (_unstoredBytes > MaxUnstoredBytes)
            return SubmitVerdict.TooMuchUnstored.Instance;
        if (submission.Base < 0 || submission.Base > Stored)
            return new SubmitVerdict.Refused(RefusalReason.BaseUnknown, "The base is a revision that the document does not have.");
        if (submission.OnlyAtBase && submission.Base != Head)
            return SubmitVerdict.MovedOn.Instance;
        if (submission.Base < History.Start || Stored - submission.Base > FarBehindRevisions)
            return SubmitVerdict.FarBehind.Instance;
        if (submission.Delta.BaseLength > History.LengthAt(submission.Base))
            return new SubmitVerdict.Refused(RefusalReason.PastEnd, "The delta covers more than the document at its base.");
        var delta = submission.Base == Head
            ? submission.Delta
            : Delta.Transform(submission.Delta, History.Compose(submission.Base, Head), submission.Tie);
        return Refuse(delta) is { } refused ? refused : Accept(submission, delta, time);
    }

    /// <summary>Whether a submission was accepted before, or only the store knows: then <see cref="Submit"/> does nothing but say so.</summary>
    public bool MayBeKnown(Submission submission) =>
        !Sessions.TryGetProgress(submission.Session, out var progress) || submission.Sequence <= progress.Sequence;

    /// <summary>Takes a revision that the store has already.</summary>
    public void Replay(Revision revision)
    {
        Append(revision);
        MarkStored(revision.Number);
    }

    /// <summary>Forgets the revisions through one: they were thinned, so nobody may begin among them.</summary>
    public void ForgetThrough(long revision)
    {
        while (History.Start < revision && History.NextStart > History.Start)
            History.ForgetOldest();
    }

    /// <summary>The store has all revisions through this one.</summary>
    public void MarkStored(long revision)
    {
        for (var number = Stored + 1; number <= revision; number++)
            _unstoredBytes -= History[number].Encoded.Length;
        Stored = revision;
        Sessions.MarkStored(revision);
    }

    /// <returns>What no document may hold, in the text that a delta brings; null for nothing.</returns>
    public static DeltaFault? CheckText(Delta delta)
    {
        DeltaFault? fault = null;
        foreach (ref readonly var op in delta.Ops)
            fault ??= PlainText.Check(op.Text);
        return fault;
    }

    private SubmitVerdict.Refused? Refuse(Delta delta)
    {
        if ((_head.Check(delta) ?? CheckText(delta)) is { } fault)
            return new SubmitVerdict.Refused(Refusals.ReasonOf(fault.Kind), fault.Message);
        return delta.LengthChange > 0 && (long)Length + delta.LengthChange > _maxLength
            ? new SubmitVerdict.Refused(RefusalReason.DocumentTooLarge, $"The document would be longer than {_maxLength} UTF-16 code units.")
            : null;
    }

    private SubmitVerdict.Accepted Accept(Submission submission, Delta delta, long time)
    {
        var revision = RevisionCodec.Encode(Head + 1, submission.Session, submission.Sequence, time, delta, _scratch);
        if (_scratch.Capacity > MaxScratchBytes)
            _scratch = new ArrayBufferWriter<byte>(ScratchBytes); // one long revision is no reason to keep room for another
        Append(revision);
        return new SubmitVerdict.Accepted(revision);
    }

    private void Append(Revision revision)
    {
        _head.Apply(revision.Delta);
        Head = revision.Number;
        History.Add(revision, Length);
        _unstoredBytes += revision.Encoded.Length;
        Sessions.Advance(revision.Session, new SessionProgress(revision.Sequence, revision.Number));
    }
}
