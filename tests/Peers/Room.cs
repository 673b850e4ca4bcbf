namespace CollabDocs.Peers;

/// <summary>A document and its editors, and who has typed what in it when. The loop's thread's own.</summary>
/// <param name="start">What the document begins with; the editor of number 0 puts it there.</param>
internal sealed class Room(string document, string start, Tally tally)
{
    /// <summary>When each edit was due, by its author and its number among his.</summary>
    private readonly List<List<long>> _due = [];

    public string Document { get; } = document;

    public string Start { get; } = start;

    public List<Editor> Editors { get; } = [];

    /// <summary>How many edits of all authors there are.</summary>
    public int Edits => _due.Sum(edits => edits.Count);

    /// <returns>The number of the editor here.</returns>
    public int Enter(Editor editor)
    {
        Editors.Add(editor);
        _due.Add([]);
        return _due.Count - 1;
    }

    /// <summary>An edit was due.</summary>
    /// <returns>Its number among its author's.</returns>
    public int Typed(int author, long due)
    {
        tally.Typed(due, Editors.Count - 1);
        _due[author].Add(due);
        return _due[author].Count - 1;
    }

    /// <summary>A reader has got an edit of an author.</summary>
    /// <param name="receipts">The reader's.</param>
    /// <param name="now">When, as <see cref="System.Diagnostics.Stopwatch"/> tells it.</param>
    public void Received(Receipts receipts, int author, int edit, long now)
    {
        if (author >= 0 && author < _due.Count && edit < _due[author].Count && receipts.TryAdd(author, edit))
            tally.Received(_due[author][edit], now);
        else
            tally.Fault();
    }

    /// <returns>How the texts of two editors differ; null where all are the same, or the editors keep none.</returns>
    public string? FindDifference()
    {
        if (Editors.Find(editor => editor.Text is not null) is not { Text: { } text } first)
            return null;
        return Editors.Find(editor => editor.Text is { } other && other != text) is { } odd
            ? $"{Document}: editors {first.Number} and {odd.Number} have different texts, of {text.Length} and {odd.Text!.Length} characters"
            : null;
    }
}
