using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// Who is in a document and where: one slot per session, the last value wins. All selections are kept in coordinates of one revision, the
/// relay's newest. Every change has a number, so that a reader is told only what it has not been told. Not thread-safe: the relay guards it.
/// </summary>
internal sealed class PresenceBoard
{
    private readonly Dictionary<long, Slot> _slots = [];

    /// <summary>The slots in the order of their last changes, so that telling a reader costs what is new, not what there is.</summary>
    private readonly LinkedList<Slot> _changed = new();

    /// <summary>Sessions that went, oldest first; forgotten when every reader was told.</summary>
    private readonly Queue<(long Change, long Session)> _departures = new();

    /// <summary>The number of the last change.</summary>
    public long Changes { get; private set; }

    public int Departures => _departures.Count;

    /// <summary>Sets where a session is, unless something newer is known of it.</summary>
    /// <param name="version">The document's own count of presence notices.</param>
    public void Set(Presence presence, long version)
    {
        if (TryTake(presence.Session, version) is not { } slot || (slot.User == presence.User && slot.Selection == presence.Selection))
            return;
        Change(slot, presence.User, presence.Selection);
    }

    /// <summary>Takes a session away, unless something newer is known of it. Its slot stays, empty, so that what is older cannot bring it back.</summary>
    public void Remove(long session, long version)
    {
        if (TryTake(session, version) is not { User: not null } slot)
            return;
        Change(slot, null, null);
        _departures.Enqueue((Changes, session));
    }

    /// <summary>Everybody who is here, as the document says at <paramref name="version"/>: who is missing has left.</summary>
    public void Replace(IReadOnlyCollection<Presence> present, long version)
    {
        foreach (var presence in present)
            Set(presence, version);
        var here = present.Select(presence => presence.Session).ToHashSet();
        foreach (var session in _slots.Keys.Where(session => !here.Contains(session)).ToList())
            Remove(session, version);
        // From now on no notice of up to this version is looked at, so nothing needs to be remembered of who had left before.
        foreach (var gone in _slots.Values.Where(slot => slot.User is null && slot.Version <= version).ToList())
        {
            _slots.Remove(gone.Session);
            _changed.Remove(gone.Node);
        }
    }

    /// <summary>Whether the activation that is followed has said where a session is.</summary>
    public bool IsToldOf(long session) => _slots.TryGetValue(session, out var slot) && slot is { User: not null, Version: >= 0 };

    /// <summary>A new activation counts its notices anew: whatever it says is newer.</summary>
    public void ForgetVersions()
    {
        foreach (var slot in _slots.Values)
            slot.Version = -1;
    }

    /// <summary>Carries all selections over a revision. That is no change to tell: every client does the same (PROTOCOL P4).</summary>
    public void Advance(Revision revision)
    {
        foreach (var slot in _slots.Values)
            slot.Selection = Over(slot.Selection, slot.Session, revision);
    }

    /// <summary>A session's selection after a revision (PROTOCOL P4).</summary>
    public static Selection? Over(Selection? before, long session, Revision revision)
    {
        if (before is not { } selection)
            return null;
        if (revision.Session == session && revision.Delta.AuthorCaret() is { } caret)
            return new Selection(caret, caret);
        return new Selection(
            revision.Delta.MapPosition(selection.Anchor, Gravity.Left), revision.Delta.MapPosition(selection.Head, Gravity.Left));
    }

    public Presence? Find(long session) =>
        _slots.TryGetValue(session, out var slot) && slot.User is { } user ? new Presence(session, user, slot.Selection) : null;

    /// <summary>The changes after one, up to another.</summary>
    /// <param name="revision">Of which the selections are.</param>
    public PresencePage Page(long after, long through, long revision)
    {
        var present = new List<Presence>();
        for (var node = _changed.Last; node is not null && node.Value.LastChange > after; node = node.Previous)
            if (node.Value is { User: { } user } slot && slot.LastChange <= through)
                present.Add(new Presence(slot.Session, user, slot.Selection));
        var left = new List<long>();
        foreach (var (change, session) in _departures)
            if (change > after && change <= through && Find(session) is null)
                left.Add(session);
        return new PresencePage(revision, through, present, left);
    }

    /// <summary>Everybody who is here.</summary>
    public PresencePage Everybody(long revision) => Page(-1, Changes, revision);

    /// <summary>Goes on from a change by so many slots at most.</summary>
    /// <returns>The last change that this reaches, and how many slots it took.</returns>
    public (long Change, int Slots) After(long change, int atMost)
    {
        var slots = 0;
        var node = _changed.Last;
        while (node?.Previous is { } before && before.Value.LastChange > change)
            node = before;
        for (; node is not null && slots < atMost; node = node.Next)
            (change, slots) = (Math.Max(change, node.Value.LastChange), slots + 1);
        return (node is null ? Changes : change, slots); // slots of those who left may be gone
    }

    /// <summary>Every reader was told of the changes up to this one.</summary>
    public void ForgetDepartures(long upTo)
    {
        while (_departures.TryPeek(out var oldest) && oldest.Change <= upTo)
            _departures.Dequeue();
    }

    /// <returns>The slot of a session, unless something newer is known of it.</returns>
    private Slot? TryTake(long session, long version)
    {
        if (!_slots.TryGetValue(session, out var slot))
        {
            _slots.Add(session, slot = new Slot(session));
            _changed.AddFirst(slot.Node); // without a change so far
        }
        else if (slot.Version >= version)
        {
            return null;
        }
        slot.Version = version;
        return slot;
    }

    private void Change(Slot slot, UserProfile? user, Selection? selection)
    {
        (slot.User, slot.Selection, slot.LastChange) = (user, selection, ++Changes);
        _changed.Remove(slot.Node);
        _changed.AddLast(slot.Node);
    }

    /// <summary>Empty, without a user, for a session that has left.</summary>
    private sealed class Slot
    {
        public Slot(long session) => (Session, Node) = (session, new LinkedListNode<Slot>(this));

        public long Session { get; }

        /// <summary>Its place in the order of changes.</summary>
        public LinkedListNode<Slot> Node { get; }

        public UserProfile? User { get; set; }

        public Selection? Selection { get; set; }

        public long Version { get; set; } = -1;

        public long LastChange { get; set; }
    }
}
