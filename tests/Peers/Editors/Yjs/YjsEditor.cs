namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>
/// Of Yjs: each character is an item of the text "text". It is typed between the author's one before and what stood right of him when he came there; the
/// beginning of the document is of editor 0. The subclass knows the envelope of the server.
/// </summary>
internal abstract class YjsEditor(Room room, YjsLog log, Hand hand) : Editor(room)
{
    /// <summary>No items, no deletions; and the state vector of somebody who has nothing.</summary>
    private static readonly byte[] NoChange = [0, 0], NoState = [0];

    private readonly Lib0Writer _update = new();
    private readonly YjsText _text = new();

    /// <summary>What it has typed since it came here, and not deleted again.</summary>
    private readonly Stack<YjsId> _run = [];
    private YjsId? _start, _right;
    private uint _clock;

    /// <summary>Its own updates that have not come back.</summary>
    private int _unconfirmed;

    protected enum Sync : uint
    {
        Step1 = 0,
        Step2 = 1,
        Update = 2,
    }

    public override bool IsSettled => _unconfirmed == 0;

    public override string Text => _text.ToString();

    private uint Client => YjsId.ClientOf(Number);

    private YjsId? Left => _run.Count > 0 ? _run.Peek() : _start;

    public override void Type(long due)
    {
        var edit = Room.Typed(Number, due);
        if (_clock == 0 || _right is null || hand.Jumps())
            Jump();
        _unconfirmed++;
        if (_run.Count > 0 && hand.Deletes())
            Delete(edit);
        else
            Insert(edit, hand.Letter());
        SendSync(Sync.Update, _update.Bytes);
    }

    /// <summary>Puts a message of the sync protocol into its envelope.</summary>
    protected abstract void SendSync(Sync kind, ReadOnlySpan<byte> content);

    /// <summary>Asks for the document.</summary>
    protected void Begin() => SendSync(Sync.Step1, NoState);

    /// <summary>A message of the sync protocol, out of its envelope.</summary>
    protected void OnSync(ref Lib0Reader reader)
    {
        switch ((Sync)reader.Number())
        {
            case Sync.Step1:
                SendSync(Sync.Step2, NoChange);
                break;
            case Sync.Step2:
                OnUpdate(new Lib0Reader(reader.Array()));
                if (Number > 0)
                    IsJoined = true;
                else if (_clock == 0)
                    Make();
                break;
            case Sync.Update:
                OnUpdate(new Lib0Reader(reader.Array()));
                break;
        }
    }

    /// <summary>Writes the beginning of the document, one item that has nothing left of it.</summary>
    private void Make()
    {
        var first = new YjsId(Client, 0);
        YjsUpdate.Insert(_update.Clear(), first, null, null, Room.Start);
        foreach (var character in Room.Start)
        {
            var id = new YjsId(Client, _clock++);
            _text.Insert(id, id == first ? null : id with { Clock = id.Clock - 1 }, null, character);
        }
        _unconfirmed++;
        SendSync(Sync.Update, _update.Bytes);
    }

    /// <summary>To a place between two characters that were there from the start.</summary>
    private void Jump()
    {
        var place = hand.Place(Room.Start.Length - 1);
        var author = YjsId.ClientOf(0);
        _run.Clear();
        _start = place == 0 ? null : new YjsId(author, (uint)place - 1);
        _right = new YjsId(author, (uint)place);
    }

    private void Insert(int edit, char character)
    {
        var id = new YjsId(Client, _clock++);
        YjsUpdate.Insert(_update.Clear(), id, Left, _right, [character]);
        _text.Insert(id, Left, _right, character);
        log.Inserted(id, edit);
        _run.Push(id);
    }

    /// <summary>Its own character, so that nobody else deletes it too: then this would change nothing, and nobody would hear of it.</summary>
    private void Delete(int edit)
    {
        var id = _run.Pop();
        YjsUpdate.Delete(_update.Clear(), id);
        _text.Delete(id);
        log.Deleted(id, edit);
        _right = id;
    }

    private void OnUpdate(Lib0Reader update)
    {
        for (var clients = update.Number(); clients > 0; clients--)
        {
            var items = update.Number();
            var id = update.Id();
            for (; items > 0; items--)
                id = id with { Clock = id.Clock + OnItem(YjsUpdate.ReadItem(ref update), id) };
        }
        for (var clients = update.Number(); clients > 0; clients--)
        {
            var (client, ranges) = (update.Number(), update.Number());
            for (; ranges > 0; ranges--)
                OnDeletions(new YjsId(client, update.Number()), update.Number());
        }
    }

    /// <returns>How many characters it has.</returns>
    private uint OnItem(in YjsItem item, YjsId first)
    {
        if (item.IsMissing)
            return item.Length;
        for (var i = 0u; i < item.Length; i++)
        {
            var id = first with { Clock = first.Clock + i };
            if (first.Client != Client)
            {
                // One that comes twice is found out by its receipt.
                if (!_text.Has(id))
                    _text.Insert(id, i == 0 ? item.Left : id with { Clock = id.Clock - 1 }, item.Right, item.Text[(int)i]);
                Deliver(id, log.FindInsertion(id));
            }
            else
                Confirm(id.Clock < (uint)Room.Start.Length && Number == 0 ? i == 0 : true);
        }
        return item.Length;
    }

    private void OnDeletions(YjsId first, uint count)
    {
        for (var i = 0u; i < count; i++)
        {
            var id = first with { Clock = first.Clock + i };
            if (id.Client == Client)
            {
                Confirm(true);
                continue;
            }
            _text.Delete(id);
            Deliver(id, log.FindDeletion(id));
        }
    }

    private void Deliver(YjsId id, int edit)
    {
        if (edit >= 0)
            Received(id.Editor, edit, Now);
    }

    /// <summary>The server has sent one's own update to all.</summary>
    private void Confirm(bool isUpdate)
    {
        if (isUpdate)
            _unconfirmed--;
        IsJoined = true;
    }
}
