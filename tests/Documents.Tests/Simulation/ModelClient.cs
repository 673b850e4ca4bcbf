using CollabDocs.Text;

namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>An editor's session as PROTOCOL.md has it, written to be read: one submission outstanding, the rest composed in the buffer.</summary>
/// <param name="stored">Looks into the store: nobody may be told of anything that is not there.</param>
internal sealed class ModelClient(string name, Random random, Func<long, byte[]?> stored)
{
    private JoinOutcome.Joined? _joined;
    private (long Sequence, Delta Delta)? _outstanding;
    private Delta _buffered = Delta.Empty;
    private long _sequence;
    private long _connections = 1;
    private bool _live;
    private int _edits;

    public Rope Text { get; private set; } = Rope.Empty;

    public long Revision { get; private set; }

    public long? Session => _joined?.Session;

    public ModelConnection? Connection { get; private set; }

    /// <summary>Sequences that it saw acked.</summary>
    public List<long> Acked { get; } = [];

    public bool IsQuiet => _live && _outstanding is null && _buffered.IsEmpty;

    public override string ToString() =>
        $"{name} ({(Connection is null ? "offline" : _live ? "live" : "connecting")}, at {Revision}, outstanding {_outstanding?.Sequence})";

    /// <summary>Opens a socket and says hello (H2, H4).</summary>
    public ModelConnection Connect()
    {
        Disconnect();
        Connection = new ModelConnection(this);
        var resume = _joined is null ? null : new Resumption(_joined.Session, _joined.Secret, ++_connections, Revision);
        Connection.Up.Enqueue(new Frame.Hello(resume));
        return Connection;
    }

    public void Disconnect()
    {
        if (Connection is { } connection)
            connection.Cut = true;
        (Connection, _live) = (null, false);
    }

    /// <summary>The user does something, online or not.</summary>
    public void Edit()
    {
        if (_joined is null)
            return;
        var delta = RandomEdit();
        Text = Text.Apply(delta);
        _buffered = Delta.Compose(_buffered, delta);
        SubmitBuffered();
    }

    public void Receive(Frame frame)
    {
        switch (frame)
        {
            case Frame.Welcome welcome:
                Begin(welcome.Joined, welcome.Snapshot);
                break;
            case Frame.Revisions revisions:
                foreach (var encoded in revisions.Encoded)
                    Receive(RevisionCodec.Decode(encoded));
                break;
            case Frame.Composed composed:
                Expect(composed.From == Revision && composed.To > composed.From, $"got composed {composed.From} to {composed.To}");
                Expect(stored(composed.To) is not null, $"was told of revision {composed.To}, which is not stored");
                ApplyRemote(composed.Delta);
                Revision = composed.To;
                break;
            case Frame.Refused { Retry: true } refused:
                if (refused.Sequence == _outstanding?.Sequence)
                    SendOutstanding();
                break;
            case Frame.Refused refused:
                throw new SimulationFailure($"{this}: submission {refused.Sequence} was refused: {refused.Reason}");
            case Frame.Close:
                Disconnect();
                break;
            default:
                throw new SimulationFailure($"{this}: unexpected {frame}");
        }
    }

    private void Begin(JoinOutcome.Joined joined, DocumentSnapshot? snapshot)
    {
        if (snapshot is not null)
            (Text, Revision) = (snapshot.Content, snapshot.Revision);
        _joined = joined;
        _live = true;
        // H5: what is outstanding goes again, under its old sequence, now in coordinates of the revision that we have.
        if (_outstanding is not null)
            SendOutstanding();
        else
            SubmitBuffered();
    }

    private void Receive(Revision revision)
    {
        Expect(revision.Number == Revision + 1, $"got revision {revision.Number}");
        Expect(
            stored(revision.Number) is { } encoded && encoded.AsSpan().SequenceEqual(revision.Encoded.Span),
            $"was told of revision {revision.Number}, which is not stored so");
        if (revision.Session == Session)
            Acknowledge(revision);
        else
            ApplyRemote(revision.Delta);
        Revision = revision.Number;
        SubmitBuffered();
    }

    private void Acknowledge(Revision revision)
    {
        Expect(revision.Sequence == _outstanding?.Sequence, $"got an ack of {revision.Sequence}, while {_outstanding?.Sequence} is outstanding");
        Expect(revision.Delta.Equals(_outstanding?.Delta), $"its submission {revision.Sequence} became another delta");
        Acked.Add(revision.Sequence);
        _outstanding = null;
    }

    /// <summary>
    /// R4: the remote delta came first in the order, so what is pending wins ties.
    /// <code>
    ///      ── outstanding → ── buffered →
    ///    │ remote        │              │ applied to the text
    ///    ↓               ↓              ↓
    ///      ── outstanding → ── buffered →
    /// </code>
    /// </summary>
    private void ApplyRemote(Delta remote)
    {
        if (_outstanding is var (sequence, delta))
        {
            _outstanding = (sequence, Delta.Transform(delta, remote, Tie.Wins));
            remote = Delta.Transform(remote, delta, Tie.Loses);
        }
        var buffered = _buffered;
        _buffered = Delta.Transform(buffered, remote, Tie.Wins);
        Text = Text.Apply(Delta.Transform(remote, buffered, Tie.Loses));
    }

    private void SubmitBuffered()
    {
        if (!_live || _outstanding is not null || _buffered.IsEmpty)
            return;
        // Sequences may leave gaps (S1).
        _sequence += random.Next(10) == 0 ? 2 : 1;
        _outstanding = (_sequence, _buffered);
        _buffered = Delta.Empty;
        SendOutstanding();
    }

    private void SendOutstanding()
    {
        if (_live && Connection is { } connection && _outstanding is var (sequence, delta))
            connection.Up.Enqueue(new Frame.Submit(new Submission(Session!.Value, sequence, Revision, delta)));
    }

    /// <summary>Touches one or two places, with inserts before, within and behind deletes, and formatting.</summary>
    private Delta RandomEdit()
    {
        var edit = new DeltaBuilder();
        var left = Text.Length;
        for (var places = random.Next(1, 3); places > 0; places--)
        {
            var skip = random.Next(left + 1);
            edit.Retain(skip);
            left -= skip;
            var deleted = random.Next(3) == 0 ? 0 : random.Next(Math.Min(left, 4) + 1);
            var before = random.Next(deleted + 1);
            edit.Delete(before);
            if (deleted == 0 || random.Next(3) > 0)
                edit.Insert($"{name}{_edits++},", random.Next(6) == 0 ? Bold : null);
            edit.Delete(deleted - before);
            left -= deleted;
            if (left > 0 && random.Next(8) == 0)
            {
                edit.Retain(1, random.Next(2) == 0 ? Bold : Plain);
                left--;
            }
        }
        return edit.Build();
    }

    private static readonly Attributes Bold = Delta.Parse("""[{"retain":1,"attributes":{"bold":true}}]""").Ops[0].Attributes!;
    private static readonly Attributes Plain = Delta.Parse("""[{"retain":1,"attributes":{"bold":null}}]""").Ops[0].Attributes!;

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new SimulationFailure($"{this} {otherwise}");
    }
}
