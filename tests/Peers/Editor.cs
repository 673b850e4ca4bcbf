using CollabDocs.Peers.Wire;

namespace CollabDocs.Peers;

/// <summary>
/// One client of a server, who types one character after the other at a caret of his own. A class for each protocol: it connects, types, and tells which edits
/// of which others have come.
/// </summary>
internal abstract class Editor : IMessageReader, IDisposable
{
    private readonly Receipts _receipts = new();
    private Loop? _loop;

    protected Editor(Room room)
    {
        Room = room;
        Number = room.Enter(this);
    }

    public Room Room { get; }

    /// <summary>Its number in the room. The editor of number 0 joins first, and makes the document.</summary>
    public int Number { get; }

    /// <summary>It has the document, and may type.</summary>
    public bool IsJoined { get; protected set; }

    /// <summary>The server has taken all that it typed.</summary>
    public virtual bool IsSettled => true;

    /// <summary>The document as it has it; null where it keeps none.</summary>
    public virtual string? Text => null;

    /// <summary>What a client of the server counts: revisions, where there are any, and else edits.</summary>
    public virtual long Progress => Room.Edits;

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Trouble => _complaint ?? Link.Lost;

    protected Link Link { get; private set; } = null!;

    /// <summary>When the message that is being read came, as <see cref="System.Diagnostics.Stopwatch"/> tells it.</summary>
    protected long Now => _loop!.Now;

    /// <summary>Of the request that is upgraded.</summary>
    protected abstract string Path { get; }

    private string? _complaint;

    /// <summary>Connects; <see cref="IsJoined"/> says when it has joined.</summary>
    public void Join(Loop loop, int port)
    {
        _loop = loop;
        Link = Link.Open(loop, port, Path, this);
    }

    /// <summary>Types a character, or deletes one.</summary>
    /// <param name="due">When that should have been, as <see cref="System.Diagnostics.Stopwatch"/> tells it.</param>
    public abstract void Type(long due);

    /// <summary>Says where its caret is, where the server has presence and the editor speaks of it.</summary>
    public virtual void Select()
    {
    }

    public abstract void OnOpen();

    public abstract void OnMessage(ReadOnlySpan<byte> message);

    public void Dispose() => Link?.Dispose();

    /// <summary>An edit of another one has come.</summary>
    /// <param name="edit">Its number among its author's.</param>
    protected void Received(int author, int edit, long now) => Room.Received(_receipts, author, edit, now);

    /// <summary>What it was told, or found, makes all figures worthless.</summary>
    protected void Complain(string about) => _complaint ??= about;
}
