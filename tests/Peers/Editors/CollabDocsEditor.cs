using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CollabDocs.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>Of CollabDocs (PROTOCOL.md): one submission outstanding, what is typed meanwhile goes out as one.</summary>
internal sealed class CollabDocsEditor : Editor
{
    private readonly CollabDocsLog _log;
    private readonly Replica _replica;
    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private long _session, _revision, _sequence;

    /// <summary>Revisions that came composed, and of which it is not known yet who wrote them.</summary>
    private int _unknown;

    public CollabDocsEditor(Room room, CollabDocsLog log, Hand hand) : base(room) => (_log, _replica) = (log, new Replica(Number, hand));

    public override bool IsSettled => !_replica.IsOutstanding && !_replica.IsBuffered && _unknown == 0;

    public override string Text => _replica.Text;

    public override long Progress => _revision;

    protected override string Path => $"/api/documents/{Room.Document}/socket";

    public override void OnOpen() => Link.Send("""{"type":"hello","protocol":1}"""u8);

    public override void Type(long due)
    {
        Room.Typed(Number, due);
        _replica.Type();
        SubmitWhereFree();
    }

    public override void Select()
    {
        _message.ResetWrittenCount();
        Utf8.TryWrite(_message.GetSpan(160), CultureInfo.InvariantCulture,
            $$$"""{"type":"presence","revision":{{{_revision}}},"selection":{"anchor":{{{_revision % Scenario.StartLength}}},"head":0}}""", out var written);
        _message.Advance(written);
        Link.Send(_message.WrittenSpan);
    }

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        reader.Read();
        if (!reader.ValueTextEquals("type"u8))
            Complain($"A message that does not begin with its type: {Encoding.UTF8.GetString(message)}");
        reader.Read();
        if (reader.ValueTextEquals("revisions"u8))
            OnRevisions(ref reader);
        else if (reader.ValueTextEquals("composed"u8))
            OnComposed(ref reader);
        else if (reader.ValueTextEquals("welcome"u8))
            OnWelcome(ref reader);
        else if (!reader.ValueTextEquals("presence"u8))
            Complain(Encoding.UTF8.GetString(message)); // an error, a refusal, a store that fails
    }

    private void OnWelcome(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("session"u8))
                _session = Integer(ref reader);
            else if (reader.ValueTextEquals("revision"u8))
                _revision = Integer(ref reader);
            else if (reader.ValueTextEquals("delta"u8))
                _replica.Begin(ReadDelta(ref reader));
            else
                reader.Skip();
        if (Number > 0)
        {
            IsJoined = true;
            return;
        }
        var start = Delta.Insert(Room.Start);
        _replica.Begin(start);
        Submit(start);
    }

    private void OnRevisions(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (revision, session, sequence) = (0L, 0L, 0L);
            var delta = Delta.Empty;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                if (reader.ValueTextEquals("revision"u8))
                    revision = Integer(ref reader);
                else if (reader.ValueTextEquals("session"u8))
                    session = Integer(ref reader);
                else if (reader.ValueTextEquals("sequence"u8))
                    sequence = Integer(ref reader);
                else if (reader.ValueTextEquals("delta"u8))
                    delta = ReadDelta(ref reader);
                else
                    reader.Skip();
            OnRevision(revision, session, sequence, delta);
        }
        SubmitWhereFree();
    }

    private void OnRevision(long revision, long session, long sequence, Delta delta)
    {
        if (revision != _revision + 1)
            Complain($"Revision {revision} after {_revision}");
        _revision = revision;
        var edits = _log.Told(revision, session, sequence);
        if (session != _session)
        {
            _replica.Receive(delta);
            Deliver(edits, Now);
        }
        else if (!IsJoined)
            IsJoined = true; // the document's beginning is stored
        else if (sequence != _sequence || !_replica.Acknowledge(delta))
            Complain($"Submission {sequence} is stored as {delta}");
    }

    private void OnComposed(ref Utf8JsonReader reader)
    {
        var (from, to) = (0L, 0L);
        var delta = Delta.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("from"u8))
                from = Integer(ref reader);
            else if (reader.ValueTextEquals("to"u8))
                to = Integer(ref reader);
            else if (reader.ValueTextEquals("delta"u8))
                delta = ReadDelta(ref reader);
            else
                reader.Skip();
        if (from != _revision)
            Complain($"Revisions {from} to {to} after {_revision}");
        _revision = to;
        _replica.Receive(delta);
        var now = Now;
        for (var revision = from + 1; revision <= to; revision++)
        {
            _unknown++;
            _log.Ask(revision, edits =>
            {
                _unknown--;
                Deliver(edits, now);
            });
        }
    }

    private void Deliver(Typing edits, long now)
    {
        for (var edit = edits.First; edit < edits.First + edits.Count; edit++)
            Received(edits.Author, edit, now);
    }

    private void SubmitWhereFree()
    {
        if (!_replica.IsBuffered || _replica.IsOutstanding)
            return;
        var (delta, edits) = _replica.Send();
        _log.Submitted(_session, _sequence + 1, edits);
        Submit(delta);
    }

    private void Submit(Delta delta)
    {
        _message.ResetWrittenCount();
        Utf8.TryWrite(_message.GetSpan(128), CultureInfo.InvariantCulture,
            $$"""{"type":"submit","sequence":{{++_sequence}},"base":{{_revision}},"delta":""", out var written);
        _message.Advance(written);
        DeltaCodec.Write(_message, delta);
        _message.Write("}"u8);
        Link.Send(_message.WrittenSpan);
    }

    private static long Integer(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    private static Delta ReadDelta(ref Utf8JsonReader reader)
    {
        reader.Read();
        return DeltaCodec.TryRead(ref reader, out var delta, out var fault) ? delta : throw new IOException($"Not a delta: {fault.Message}");
    }
}
