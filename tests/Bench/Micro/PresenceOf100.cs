using BenchmarkDotNet.Attributes;
using CollabDocs.Documents;
using CollabDocs.Text;
using Board = CollabDocs.Gateway.Relays.PresenceBoard;

namespace CollabDocs.Bench.Micro;

/// <summary>A gateway's board of the 100 people who are in a document.</summary>
public class PresenceOf100
{
    private const int People = 100;
    private const int Revision = 81_234;

    private readonly Board _board = new();
    private readonly UserProfile _user = new("Somebody", "#aa3366");
    private readonly Revision _elsewhere =
        RevisionCodec.Encode(Revision + 1, People + 1, 1, 1_790_000_000_000, Delta.InsertAt(Typing.DocumentLength - 1, "x"), new());

    private long _version;

    public PresenceOf100()
    {
        for (var session = 1; session <= People; session++)
            Move(session);
    }

    [Benchmark(Description = "one moves")]
    public void Move() => Move(_version % People + 1);

    [Benchmark(Description = "one moves, and the others' message of it")]
    public int MoveAndTell()
    {
        Move();
        return _board.Page(_board.Changes - 1, _board.Changes, Revision).MessageTo(People + 1).Length;
    }

    [Benchmark(Description = "the message of everybody")]
    public int Everybody() => _board.Everybody(Revision).MessageTo(People + 1).Length;

    [Benchmark(Description = "carry all over a revision")]
    public void Advance() => _board.Advance(_elsewhere);

    private void Move(long session)
    {
        var place = (int)(++_version % 50_000);
        _board.Set(new Presence(session, _user, new Selection(place, place + 3)), _version);
    }
}
