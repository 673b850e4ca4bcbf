using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// What takes back all that one session did, and leaves what others did. Goes through the history once, beside two documents: the real one, and one in which the session never wrote;
/// what leads from the first to the second is the answer.
/// </summary>
/// <remarks>
/// <code>
///     real      r ──── theirs ────→ r'        r ────── own ──────→ r'
///               │                   │         │                    │
///            without             without'   without      without' = own⁻¹; without
///               ↓                   ↓         ↓ ←──────────────────┘
///               o ─────────────────→ o'       o
/// </code>
/// </remarks>
/// <param name="before">The document before the session's first revision.</param>
internal sealed class SessionUndo(Rope before, long session)
{
    /// <summary>So many are held at the most.</summary>
    private const int ManyRevisions = 16_384;

    private readonly RopeEditor _real = new(before);
    private readonly List<Delta> _gathered = [];
    private bool _gathersOwn;

    /// <summary>From the real document to the one without the session.</summary>
    private Delta _without = Delta.Empty;

    public void Add(Revision revision)
    {
        var isOwn = revision.Session == session;
        if (isOwn != _gathersOwn || _gathered.Count == ManyRevisions)
            Take();
        _gathersOwn = isOwn;
        _gathered.Add(revision.Delta);
    }

    /// <summary>What takes the session's revisions back, in the document as it is after all that was added and then others'.</summary>
    /// <param name="theirs">What came after, none of it the session's.</param>
    public Delta Build(Delta theirs)
    {
        Take();
        return Delta.Transform(_without, theirs, Tie.Wins);
    }

    /// <summary>A stretch of one's own, or of others', is one delta: it makes no difference (ARCHITECTURE.md, invariant 5), and is faster.</summary>
    private void Take()
    {
        var stretch = Delta.ComposeAll(_gathered);
        _without = _gathersOwn ? Delta.Compose(stretch.Invert(_real.Snapshot()), _without) : Delta.Transform(_without, stretch, Tie.Wins);
        _real.Apply(stretch);
        _gathered.Clear();
    }
}
