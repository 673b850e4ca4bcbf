using CollabDocs.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>
/// What an editor of an operational transformation has: the text with what it has typed, of which one delta is on its way and the rest is composed and waits.
/// <code>
///   confirmed ──outstanding──▶ · ──buffer──▶ text
/// </code>
/// What is pending is later than all that arrives, and wins ties.
/// </summary>
internal sealed class Replica(int author, Hand hand)
{
    private RopeEditor _text = new(Rope.Empty);
    private Delta _outstanding = Delta.Empty, _buffer = Delta.Empty;
    private int _caret;

    /// <summary>How many edits are on their way, how many wait, and how many were sent before.</summary>
    private int _outstandingEdits, _bufferedEdits, _sent;

    public bool IsOutstanding { get; private set; }

    public bool IsBuffered => _bufferedEdits > 0;

    public string Text => _text.Snapshot().ToString();

    public void Begin(Delta document)
    {
        _text = new RopeEditor(Rope.From(document));
        _caret = hand.Place(_text.Length);
    }

    public void Type()
    {
        if (hand.Jumps())
            _caret = hand.Place(_text.Length);
        Delta edit;
        if (_caret > 0 && hand.Deletes())
            edit = Delta.DeleteAt(--_caret, 1);
        else
            edit = new DeltaBuilder().Retain(_caret++).Insert([hand.Letter()]).Build();
        _text.Apply(edit);
        _buffer = Delta.Compose(_buffer, edit);
        _bufferedEdits++;
    }

    /// <summary>Sends what waits. Where it has come to nothing, nothing is sent, as a delta: its edits are to be heard of.</summary>
    /// <returns>What is on its way now.</returns>
    public (Delta Delta, Typing Edits) Send()
    {
        var edits = new Typing(author, _sent, _bufferedEdits);
        (_outstanding, _outstandingEdits, _buffer, _bufferedEdits) = (_buffer, _bufferedEdits, Delta.Empty, 0);
        _sent += _outstandingEdits;
        IsOutstanding = true;
        return (_outstanding, edits);
    }

    /// <summary>What was on its way is part of the document.</summary>
    /// <param name="stored">As what, if that is known.</param>
    /// <returns>Whether that is what it is here.</returns>
    public bool Acknowledge(Delta? stored)
    {
        var isEqual = IsOutstanding && (stored is null || stored.Equals(_outstanding));
        (_outstanding, _outstandingEdits, IsOutstanding) = (Delta.Empty, 0, false);
        return isEqual;
    }

    /// <summary>
    /// Somebody else's delta arrives.
    /// <code>
    ///   confirmed ─outstanding─▶ · ─buffer─▶ text
    ///       │ delta              │ past      │ change
    ///       ▼                    ▼           ▼
    ///       · ─outstanding'────▶ · ─buffer'▶ ·
    /// </code>
    /// </summary>
    public void Receive(Delta delta)
    {
        var past = Delta.Transform(delta, _outstanding, Tie.Loses);
        var change = Delta.Transform(past, _buffer, Tie.Loses);
        _outstanding = Delta.Transform(_outstanding, delta, Tie.Wins);
        _buffer = Delta.Transform(_buffer, past, Tie.Wins);
        _text.Apply(change);
        _caret = change.MapPosition(_caret, Gravity.Left);
    }
}
