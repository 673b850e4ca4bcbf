namespace CollabDocs.Peers.Editors;

/// <summary>
/// Which edits are in which revision of a document, as far as somebody was told: a message that composes revisions does not say. Its receiver leaves word, and
/// is called as soon as it is known.
/// </summary>
internal sealed class CollabDocsLog
{
    private readonly Dictionary<(long Session, long Sequence), Typing> _submitted = [];
    private readonly Dictionary<long, Typing> _revisions = [];
    private readonly Dictionary<long, List<Action<Typing>>> _asked = [];

    public void Submitted(long session, long sequence, Typing edits) => _submitted[(session, sequence)] = edits;

    /// <returns>The edits of the revision; none where it is not of an editor's typing.</returns>
    public Typing Told(long revision, long session, long sequence)
    {
        if (_revisions.TryGetValue(revision, out var known))
            return known;
        var edits = _revisions[revision] = _submitted.GetValueOrDefault((session, sequence));
        if (_asked.Remove(revision, out var asked))
            foreach (var told in asked)
                told(edits);
        return edits;
    }

    /// <param name="told">Is called with its edits, now or later.</param>
    public void Ask(long revision, Action<Typing> told)
    {
        if (_revisions.TryGetValue(revision, out var edits))
            told(edits);
        else if (_asked.TryGetValue(revision, out var asked))
            asked.Add(told);
        else
            _asked[revision] = [told];
    }
}
