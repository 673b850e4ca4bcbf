using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>The marks of all sessions that one reader meets. One thread's.</summary>
internal sealed class AuthorMarks
{
    private readonly Dictionary<long, AuthorMark> _marks = [];

    public AuthorMark Of(long session)
    {
        if (!_marks.TryGetValue(session, out var mark))
            _marks[session] = mark = new AuthorMark(session);
        return mark;
    }

    /// <summary>What a revision does, with its inserts marked.</summary>
    public Delta Mark(Revision revision) => revision.Delta.FormatInserts(Of(revision.Session).On);
}
