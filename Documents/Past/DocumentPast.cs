using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Reads documents as they were. It needs no writer and goes straight to the store, from any process. What an answer costs is bounded by the blocks of the history
/// (<see cref="BlockLadder"/>) and by the length of the text, never by the length of the history; only undoing a session goes through what came since its first revision.
/// </summary>
/// <remarks>All methods answer null where there is no such document, or it does not have such a revision (yet). 0 is the empty document.</remarks>
public sealed class DocumentPast
{
    private readonly IDocumentStore _store;
    private readonly BlockLadder _ladder;

    public DocumentPast(IDocumentStore store)
        : this(store, BlockLadder.Standard)
    {
    }

    internal DocumentPast(IDocumentStore store, BlockLadder ladder) => (_store, _ladder) = (store, ladder);

    /// <summary>The document at a revision.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Rope?> Read(DocumentId id, long revision, CancellationToken cancellation) =>
        await Compose(id, 0, revision, cancellation) is { } marked ? Rope.From(AuthorMark.RemoveFrom(marked)) : null;

    /// <summary>Who wrote what stands in the document at a revision, from its start to its end.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<IReadOnlyList<BlameRun>?> Blame(DocumentId id, long revision, CancellationToken cancellation)
    {
        if (await Compose(id, 0, revision, cancellation) is not { } marked)
            return null;
        var runs = new List<BlameRun>();
        foreach (ref readonly var op in marked.Ops)
        {
            var session = AuthorMark.SessionOf(op.Attributes)!.Value;
            if (runs.Count > 0 && runs[^1].Session == session)
                runs[^1] = runs[^1] with { Length = runs[^1].Length + op.Length };
            else
                runs.Add(new BlameRun(op.Length, session));
        }
        return runs;
    }

    /// <summary>The delta that makes the document at one revision of that at another, which may be the later one.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Delta?> Changes(DocumentId id, long since, long revision, CancellationToken cancellation)
    {
        if (since <= revision)
            return await Compose(id, since, revision, cancellation) is { } marked ? AuthorMark.RemoveFrom(marked) : null;
        var before = Read(id, revision, cancellation);
        var forth = Changes(id, revision, since, cancellation);
        return await before is { } document && await forth is { } delta ? delta.Invert(document) : null;
    }

    /// <summary>The delta that takes one revision back at another, and leaves what came between.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Delta?> Undo(DocumentId id, long revision, long head, CancellationToken cancellation)
    {
        if (revision < 1 || revision > head
            || await Changes(id, revision, revision - 1, cancellation) is not { } inverse
            || await Changes(id, revision, head, cancellation) is not { } since)
            return null;
        return Delta.Transform(inverse, since, Tie.Wins);
    }

    /// <summary>The delta that takes all revisions of a session back at one, and leaves what others did.</summary>
    /// <returns>Null also where the session never wrote.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Delta?> UndoSession(DocumentId id, long session, long head, CancellationToken cancellation)
    {
        if (await _store.FindSession(id, session, cancellation) is not { Revision: var newest and > 0 })
            return null;
        var last = Math.Min(newest, head); // who asks may not know of the newest yet
        if (await FirstOf(id, session, last, cancellation) is not { } first
            || await Read(id, first - 1, cancellation) is not { } before
            || await Changes(id, last, head, cancellation) is not { } theirs)
            return null;
        var undo = new SessionUndo(before, session);
        var through = first - 1;
        await foreach (var page in RevisionPages.Read(_store, id, through, last, cancellation))
        {
            foreach (var revision in page)
                undo.Add(revision);
            through = page[^1].Number;
        }
        return through == last ? undo.Build(theirs) : null;
    }

    /// <summary>Who did how much when: the revisions after one.</summary>
    /// <param name="limit">At most this many.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<IReadOnlyList<Step>?> Steps(DocumentId id, long after, int limit, CancellationToken cancellation)
    {
        if (await _store.Find(id, cancellation) is not { Deleted: false } found)
            return null;
        var steps = new List<Step>();
        var through = after < found.Info.Revision ? Math.Min(after + limit, found.Info.Revision) : after;
        await foreach (var page in RevisionPages.Read(_store, id, after, through, cancellation))
            steps.AddRange(page.Select(Step.Of));
        return steps;
    }

    /// <summary>The last revision at or before a time.</summary>
    /// <param name="time">In milliseconds since 1970 UTC.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Step?> At(DocumentId id, long time, CancellationToken cancellation)
    {
        if (await _store.Find(id, cancellation) is not { Deleted: false } found)
            return null;
        // Times rise with the revisions, but where a clock was set back: then it is one of several right answers.
        var (before, after) = (0L, found.Info.Revision + 1);
        Step? last = null;
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (await _store.ReadRevisions(id, middle - 1, 1, cancellation) is not [var revision])
                return null;
            if (revision.Time <= time)
                (before, last) = (middle, Step.Of(revision));
            else
                after = middle;
        }
        return last;
    }

    /// <summary>Looks for a session's first revision from its last one on backwards: it is the one with its first sequence.</summary>
    private async Task<long?> FirstOf(DocumentId id, long session, long last, CancellationToken cancellation)
    {
        long? first = null;
        for (var through = last; through > 0;)
        {
            var start = _ladder.StartOf(through);
            var read = start;
            await foreach (var page in RevisionPages.Read(_store, id, start, through, cancellation))
            {
                foreach (var revision in page.Where(revision => revision.Session == session))
                {
                    if (revision.Sequence == 1)
                        return revision.Number;
                    first = Math.Min(first ?? revision.Number, revision.Number);
                }
                read = page[^1].Number;
            }
            if (read < through)
                return null;
            through = start;
        }
        return first;
    }

    private async Task<Delta?> Compose(DocumentId id, long after, long through, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (after < 0 || await PastReader.Open(_store, id, _ladder, through, cancellation) is not { } reader)
                return null;
            try
            {
                return await reader.Compose(after, through, cancellation);
            }
            catch (InvalidDataException) when (attempt == 1)
            {
                // It is not read in one transaction: half of it may be gone because somebody has deleted the document in this moment, and even brought it back.
            }
        }
    }
}
