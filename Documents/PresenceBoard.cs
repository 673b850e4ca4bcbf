using System.Collections.Immutable;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// Who is here and where: one slot per session, the last value wins. Everyone maps selections over revisions alike (PROTOCOL P4), so only what does not
/// follow from that is told. One owner's.
/// </summary>
/// <remarks>A revision touches the slot of its author only. All others are mapped when somebody asks, over the composition of what has come since.</remarks>
internal sealed class PresenceBoard(History history)
{
    private readonly Dictionary<long, Slot> _slots = [];
    private readonly HashSet<long> _changed = [];
    private readonly HashSet<long> _left = [];

    /// <summary>Grows with each notice.</summary>
    public long Version { get; private set; }

    /// <summary>How many are here.</summary>
    public int Count => _slots.Count;

    public bool HasNews => _changed.Count > 0 || _left.Count > 0;

    /// <summary>Sets where a session is.</summary>
    /// <param name="revision">Of the selection: not before the start of the history.</param>
    /// <param name="head">The newest published revision.</param>
    public void Set(Presence presence, long revision, long head)
    {
        var selection = presence.Selection is { } given ? MapAsAuthor(given, presence.Session, revision, head) : (Selection?)null;
        if (_slots.TryGetValue(presence.Session, out var slot) && slot.User == presence.User && SelectionAt(slot, head) == selection)
            return;
        _slots[presence.Session] = new Slot(presence.User, selection, head);
        _changed.Add(presence.Session);
        _left.Remove(presence.Session);
    }

    /// <returns>Null where it has none, or is not here.</returns>
    public Selection? SelectionOf(long session, long head) => _slots.TryGetValue(session, out var slot) ? SelectionAt(slot, head) : null;

    /// <returns>Null where it is not here.</returns>
    public UserProfile? UserOf(long session) => _slots.TryGetValue(session, out var slot) ? slot.User : null;

    public void Remove(long session)
    {
        if (!_slots.Remove(session))
            return;
        _changed.Remove(session);
        _left.Add(session);
    }

    /// <summary>A revision is published: its author's selection becomes a caret behind what it did. All others map themselves when read.</summary>
    public void Published(Revision revision)
    {
        if (_slots.TryGetValue(revision.Session, out var slot) && slot.Selection is not null && revision.Delta.AuthorCaret() is { } caret)
            (slot.Selection, slot.Revision) = (new Selection(caret, caret), revision.Number);
    }

    /// <summary>Before the history forgets what is before <paramref name="start"/>: maps the selections that would need it.</summary>
    public void Forget(long start, long head)
    {
        foreach (var slot in _slots.Values)
            if (slot.Revision < start)
                (slot.Selection, slot.Revision) = (SelectionAt(slot, head), head);
    }

    /// <summary>Everybody here, in coordinates of the newest published revision.</summary>
    public ImmutableArray<Presence> Everybody(long head)
    {
        Forget(head, head);
        return [.. _slots.Select(slot => new Presence(slot.Key, slot.Value.User, slot.Value.Selection))];
    }

    /// <summary>What changed since the last notice; null where nothing did.</summary>
    public DocumentNotice.PresenceChanged? TakeNews(long epoch, long head)
    {
        if (!HasNews)
            return null;
        var changed = _changed.Select(session => new Presence(session, _slots[session].User, SelectionAt(_slots[session], head))).ToImmutableArray();
        var left = _left.ToImmutableArray();
        _changed.Clear();
        _left.Clear();
        return new DocumentNotice.PresenceChanged(epoch, ++Version, head, changed, left);
    }

    /// <summary>Maps a selection over revisions of which some may be its own session's.</summary>
    private Selection MapAsAuthor(Selection selection, long session, long revision, long head)
    {
        for (var number = head; number > revision; number--)
            if (history[number] is var own && own.Session == session && own.Delta.AuthorCaret() is { } caret)
                return Map(new Selection(caret, caret), number, head);
        return Map(selection, revision, head);
    }

    private Selection? SelectionAt(Slot slot, long head) => slot.Selection is { } selection ? Map(selection, slot.Revision, head) : null;

    /// <summary>Maps a selection over revisions of others.</summary>
    private Selection Map(Selection selection, long revision, long head)
    {
        if (revision == head)
            return selection;
        var since = history.Compose(revision, head);
        return new Selection(since.MapPosition(selection.Anchor, Gravity.Left), since.MapPosition(selection.Head, Gravity.Left));
    }

    private sealed class Slot(UserProfile user, Selection? selection, long revision)
    {
        public UserProfile User { get; } = user;
        public Selection? Selection { get; set; } = selection;

        /// <summary>The revision in whose coordinates the selection is.</summary>
        public long Revision { get; set; } = revision;
    }
}
