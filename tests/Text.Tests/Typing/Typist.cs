namespace CollabDocs.Text.Tests.Typing;

/// <summary>
/// Somebody who types one phrase forward, letter by letter, on a replica of their own: one delta outstanding, the rest buffered.
/// </summary>
internal sealed class Typist(History history, string text, int caret, string phrase)
{
    private Rope _text = Rope.From(text);
    private int _caret = caret;
    private int _typed;
    private int _revision;
    private Delta? _outstanding;
    private Delta _buffer = Delta.Empty;

    /// <summary>What is on its way to the server: the outstanding delta and its base, as they were sent.</summary>
    private (Delta Delta, int Base)? _sent;

    public string Text => _text.ToString();

    public bool IsDone => _typed == phrase.Length && _outstanding is null && _revision == history.Head;

    public void TypeLetter()
    {
        if (_typed == phrase.Length)
            return;
        var letter = Delta.InsertAt(_caret++, phrase[_typed++..][..1]);
        _text = _text.Apply(letter);
        _buffer = Delta.Compose(_buffer, letter);
        Send();
    }

    /// <summary>What was sent reaches the server.</summary>
    public void Deliver()
    {
        if (_sent is var (delta, @base))
            history.Submit(this, delta, @base);
        _sent = null;
    }

    /// <summary>Takes at most so many revisions of others in, composed; an ack on its own.</summary>
    public void Receive(int most)
    {
        if (_revision == history.Head)
            return;
        if (history.IsBy(this, _revision + 1))
        {
            _revision++;
            _outstanding = null;
            Send();
            return;
        }
        var to = _revision + 1;
        while (to < history.Head && to - _revision < most && !history.IsBy(this, to + 1))
            to++;
        var incoming = history.Composed(_revision, to);
        _revision = to;
        (_outstanding, incoming) = _outstanding is null ? (null, incoming) : Cross(_outstanding, incoming);
        (_buffer, incoming) = Cross(_buffer, incoming);
        _text = _text.Apply(incoming);
        _caret = incoming.MapPosition(_caret, Gravity.Left);
    }

    private static (Delta Mine, Delta Incoming) Cross(Delta mine, Delta incoming) =>
        (Delta.Transform(mine, incoming, Tie.Wins), Delta.Transform(incoming, mine, Tie.Loses));

    private void Send()
    {
        if (_outstanding is not null || _buffer.IsEmpty)
            return;
        (_outstanding, _buffer) = (_buffer, Delta.Empty);
        _sent = (_outstanding, _revision);
    }
}
