using System.Buffers;
using System.Text;
using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>Of ShareDB, on a text of ot-text-unicode: one op on its way, what is typed meanwhile is composed, as its own client does.</summary>
internal sealed class ShareDbEditor : Editor
{
    private const string TextType = "http://sharejs.org/types/text-unicode";

    private readonly ShareDbLog _log;
    private readonly Replica _replica;
    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <summary>What came before its turn.</summary>
    private readonly SortedDictionary<long, ShareDbMessage> _early = [];
    private string _source = "";
    private long _version = -1, _sequence;

    public ShareDbEditor(Room room, ShareDbLog log, Hand hand) : base(room)
    {
        (_log, _replica) = (log, new Replica(Number, hand));
        _json = new Utf8JsonWriter(_message);
    }

    public override bool IsSettled => !_replica.IsOutstanding && !_replica.IsBuffered;

    public override string Text => _replica.Text;

    public override long Progress => _version;

    protected override string Path => "/";

    public override void OnOpen() => Link.Send("""{"a":"hs","id":null,"protocol":1,"protocolMinor":2}"""u8);

    public override void Type(long due)
    {
        Room.Typed(Number, due);
        _replica.Type();
        SendWhereFree();
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        var read = ShareDbMessage.Read(message);
        if (read.IsError)
            Complain(Encoding.UTF8.GetString(message));
        else if (read is { Action: "hs", Id: { } id })
        {
            _source = id;
            if (Number == 0)
                Create();
            else
                Subscribe();
        }
        else if (read is { Action: "s", Snapshot: { } snapshot })
        {
            _version = read.Version;
            _replica.Begin(Delta.Insert(snapshot));
            IsJoined = true;
        }
        else if (read.Action == "op" && !IsJoined && read.Source == _source)
            Subscribe(); // to what was created
        else if (read is { Action: "op", IsCreation: false })
            OnOp(read);
    }

    private void OnOp(in ShareDbMessage op)
    {
        if (op.Version < _version)
            return; // what was missing when an op was taken comes twice
        _early[op.Version] = op;
        while (_early.Remove(_version, out var next))
            Take(next);
        SendWhereFree();
    }

    private void Take(in ShareDbMessage op)
    {
        _version++;
        if (op.Source == _source)
        {
            if (op.Op is not null || op.Sequence != _sequence || !_replica.Acknowledge(null))
                Complain($"Op {op.Sequence} is acknowledged after {_sequence}");
            return;
        }
        _replica.Receive(op.Op ?? throw new IOException("An op without an op."));
        var edits = _log.Find(op.Source, op.Sequence);
        for (var edit = edits.First; edit < edits.First + edits.Count; edit++)
            Received(edits.Author, edit, Now);
    }

    private void SendWhereFree()
    {
        if (!_replica.IsBuffered || _replica.IsOutstanding)
            return;
        var (delta, edits) = _replica.Send();
        BeginMessage("op");
        _json.WriteNumber("v"u8, _version);
        _json.WriteString("src"u8, _source);
        _json.WriteNumber("seq"u8, ++_sequence);
        _json.WriteStartObject("x"u8);
        _json.WriteEndObject();
        _json.WritePropertyName("op"u8);
        ShareDbOp.Write(_json, delta);
        _log.Sent(_source, _sequence, edits);
        SendMessage();
    }

    private void Create()
    {
        BeginMessage("op");
        _json.WriteNumber("v"u8, 0);
        _json.WriteString("src"u8, _source);
        _json.WriteNumber("seq"u8, ++_sequence);
        _json.WriteStartObject("x"u8);
        _json.WriteEndObject();
        _json.WriteStartObject("create"u8);
        _json.WriteString("type"u8, TextType);
        _json.WriteString("data"u8, Room.Start);
        _json.WriteEndObject();
        SendMessage();
    }

    private void Subscribe()
    {
        BeginMessage("s");
        _json.WriteNull("v"u8);
        SendMessage();
    }

    private void BeginMessage(string action)
    {
        _message.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("a"u8, action);
        _json.WriteString("c"u8, "docs");
        _json.WriteString("d"u8, Room.Document);
    }

    private void SendMessage()
    {
        _json.WriteEndObject();
        _json.Flush();
        Link.Send(_message.WrittenSpan);
    }
}
