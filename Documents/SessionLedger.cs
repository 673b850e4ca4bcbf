using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents;

/// <summary>
/// What is known of a document's sessions: how far their submissions have been accepted, and on which connection they are. The most recently used are
/// here, and all that are connected; of the others the store knows the progress. One owner's.
/// </summary>
internal sealed class SessionLedger(int capacity, long stored)
{
    /// <summary>Of the least recently used, so many are looked at when one must go: those in use are passed over.</summary>
    private const int EvictionTries = 8;

    private readonly Dictionary<long, LinkedListNode<Entry>> _entries = [];

    /// <summary>Most recently used first.</summary>
    private readonly LinkedList<Entry> _recent = new();

    private long _stored = stored;

    public int Count => _entries.Count;

    /// <returns>False where the store must be asked: <see cref="Ask"/>, then <see cref="Learn"/>.</returns>
    public bool TryGetProgress(long session, out SessionProgress progress)
    {
        progress = default;
        if (Touch(session) is not { Progress: { } known })
            return false;
        progress = known;
        return true;
    }

    /// <summary>Begins to ask the store how far a session is. Until <see cref="Learn"/> the entry stays: were it forgotten and
    /// the session's progress stored meanwhile, the answer would be too old, and a duplicate be taken for new.</summary>
    public void Ask(long session) => TouchOrAdd(session).Asking++;

    /// <param name="progress">The store's answer; null where it failed.</param>
    public void Learn(long session, SessionProgress? progress)
    {
        var entry = TouchOrAdd(session);
        entry.Asking--;
        entry.Progress ??= progress;
    }

    /// <summary>A submission of the session was accepted, or the session is new and has none.</summary>
    public void Advance(long session, SessionProgress progress) => TouchOrAdd(session).Progress = progress;

    /// <summary>A message came in on a connection of the session: the first that an activation hears of it makes it the session's.</summary>
    /// <returns>False where a newer one has the session.</returns>
    public bool Admit(long session, long connection)
    {
        var entry = TouchOrAdd(session);
        if (connection > entry.Connection)
            (entry.Connection, entry.Connected) = (connection, true);
        return connection == entry.Connection;
    }

    /// <summary>As <see cref="Admit"/>, for what only a living connection may do: one that has left does not come back.</summary>
    public bool AdmitLiving(long session, long connection) => Admit(session, connection) && TouchOrAdd(session).Connected;

    /// <summary>A session is taken up again.</summary>
    /// <returns>False where the connection is not newer than all that the session had.</returns>
    public bool Resume(long session, long connection) =>
        (!_entries.TryGetValue(session, out var node) || connection > node.Value.Connection) && Admit(session, connection);

    /// <summary>A connection has ended.</summary>
    /// <returns>False where a newer one has the session.</returns>
    public bool Disconnect(long session, long connection)
    {
        if (!Admit(session, connection))
            return false;
        TouchOrAdd(session).Connected = false;
        Forget();
        return true;
    }

    /// <summary>The store has all revisions through this one: now what it knows may be forgotten here.</summary>
    public void MarkStored(long revision)
    {
        _stored = revision;
        Forget();
    }

    /// <summary>Forgets the least recently used beyond the capacity, where that may be; but not the newest, with which somebody is busy.</summary>
    private void Forget()
    {
        var (node, newest) = (_recent.Last, _recent.First);
        for (var tries = 0; _entries.Count > capacity && node != newest && tries < EvictionTries; tries++)
        {
            var (entry, before) = (node!.Value, node.Previous);
            _recent.Remove(node);
            if (entry is { Connected: false, Asking: 0 } && (entry.Progress?.Revision ?? 0) <= _stored)
                _entries.Remove(entry.Session);
            else
                _recent.AddFirst(node);
            node = before;
        }
    }

    private Entry? Touch(long session)
    {
        if (!_entries.TryGetValue(session, out var node))
            return null;
        if (_recent.First != node)
        {
            _recent.Remove(node);
            _recent.AddFirst(node);
        }
        return node.Value;
    }

    private Entry TouchOrAdd(long session)
    {
        if (Touch(session) is { } there)
            return there;
        var entry = new Entry(session);
        _entries[session] = _recent.AddFirst(entry);
        Forget();
        return entry;
    }

    private sealed class Entry(long session)
    {
        public long Session { get; } = session;

        /// <summary>Null where only the store knows it.</summary>
        public SessionProgress? Progress { get; set; }

        /// <summary>The session's newest connection; 0 where none came yet.</summary>
        public long Connection { get; set; }
        public bool Connected { get; set; }
        public int Asking { get; set; }
    }
}
