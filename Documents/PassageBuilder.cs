using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Makes passages for one reader of what follows a revision: its own revisions each by itself, all between them composed.</summary>
/// <param name="after">Where the first passage begins.</param>
/// <param name="session">The reader's.</param>
internal sealed class PassageBuilder(long after, long session)
{
    private readonly List<Passage> _passages = [];
    private readonly List<Delta> _gathered = [];
    private long _from = after;

    /// <summary>The revision that nothing is composed with, so that it can go as it is stored.</summary>
    private Revision? _single;

    /// <summary>The revision up to which all is here.</summary>
    public long Through { get; private set; } = after;

    /// <summary>Length of the document there, once <see cref="AddRecent"/> was called.</summary>
    public int Length { get; private set; }

    public void Add(Revision revision)
    {
        if (revision.Session == session)
        {
            Flush();
            _passages.Add(new Passage.Single(revision));
            _from = Through = revision.Number;
            return;
        }
        _single = _gathered.Count == 0 ? revision : null;
        _gathered.Add(revision.Delta);
        Through = revision.Number;
    }

    /// <summary>Adds what a history has through a revision, in few pieces.</summary>
    public void AddRecent(History history, long through)
    {
        for (var number = Through + 1; number <= through; number++)
        {
            if (history[number].Session != session)
                continue;
            AddForeign(history, number - 1);
            Add(history[number]);
        }
        AddForeign(history, through);
        Length = history.LengthAt(through);
    }

    /// <summary>Composes what is gathered, so that a long history is not held in memory revision by revision.</summary>
    public void Fold()
    {
        if (_gathered.Count <= 1)
            return;
        var folded = Delta.ComposeAll(_gathered);
        _gathered.Clear();
        _gathered.Add(folded);
    }

    /// <summary>All that is gathered as one delta, where nothing is the reader's own.</summary>
    public Delta Compose() => Delta.ComposeAll(_gathered);

    public IReadOnlyList<Passage> Build()
    {
        Flush();
        return _passages;
    }

    /// <summary>Adds a stretch in which nothing is the reader's own.</summary>
    private void AddForeign(History history, long through)
    {
        if (through == Through + 1)
        {
            Add(history[through]);
            return;
        }
        _single = null;
        _gathered.AddRange(history.Pieces(Through, through));
        Through = through;
    }

    private void Flush()
    {
        if (Through == _from)
            return;
        _passages.Add(_single is { } single
            ? new Passage.Single(single)
            : new Passage.Composed(_from, Through, DeltaCodec.ToBytes(Delta.ComposeAll(_gathered))));
        _gathered.Clear();
        (_single, _from) = (null, Through);
    }
}
