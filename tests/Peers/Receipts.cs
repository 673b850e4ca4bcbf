namespace CollabDocs.Peers;

/// <summary>Which edits of others an editor has got: each is to come once.</summary>
internal sealed class Receipts
{
    /// <summary>By author, the first edit that has not come.</summary>
    private readonly List<int> _next = [];

    /// <summary>What came before its turn: some servers put several updates together, and not in the order in which they were typed.</summary>
    private readonly HashSet<(int Author, int Edit)> _early = [];

    /// <returns>False where it came before.</returns>
    public bool TryAdd(int author, int edit)
    {
        while (_next.Count <= author)
            _next.Add(0);
        if (edit != _next[author])
            return edit > _next[author] && _early.Add((author, edit));
        do
            _next[author]++;
        while (_early.Count > 0 && _early.Remove((author, _next[author])));
        return true;
    }
}
