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
    public Delta Mark(Revision revision)
    {
        var mark = Of(revision.Session);
        var marked = new DeltaBuilder();
        foreach (ref readonly var op in revision.Delta.Ops)
            switch (op)
            {
                case { Kind: OpKind.Retain }: marked.Retain(op.Length, op.Attributes); break;
                case { Kind: OpKind.Delete }: marked.Delete(op.Length); break;
                case { Embed: { } embed }: marked.Insert(embed, mark.On(op.Attributes)); break;
                default: marked.Insert(op.Text, mark.On(op.Attributes)); break;
            }
        return marked.Build();
    }
}
