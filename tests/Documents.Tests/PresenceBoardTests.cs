using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>The board maps lazily and over compositions; it must say what everybody gets who carries each selection over each revision (PROTOCOL P4).</summary>
public sealed class PresenceBoardTests
{
    private const int Sessions = 5;

    [Fact]
    public void P4_What_the_board_says_is_what_everybody_derives()
    {
        for (var seed = 1; seed <= 500; seed++)
            Play(seed);
    }

    private static void Play(int seed)
    {
        var random = new Random(seed);
        var (length, head) = (20, 0L);
        var history = new History(0, length);
        var board = new PresenceBoard(history);
        var log = new List<Revision>();
        var derived = new Dictionary<long, Selection?>();
        for (var step = 0; step < 120; step++)
        {
            var session = random.Next(1, Sessions + 1);
            switch (random.Next(10))
            {
                case < 6:
                    var revision = RevisionCodec.Encode(++head, session, step + 1, 0, Edit(random, length), new());
                    length += revision.Delta.LengthChange;
                    log.Add(revision);
                    history.Add(revision, length);
                    board.Published(revision);
                    foreach (var other in derived.Keys)
                        derived[other] = Carry(derived[other], other, revision);
                    break;
                case < 8:
                    var at = random.NextInt64(history.Start, head + 1);
                    Selection? selection = random.Next(6) == 0
                        ? null
                        : new Selection(random.Next(history.LengthAt(at) + 1), random.Next(history.LengthAt(at) + 1));
                    board.Set(new Presence(session, User(session), selection), at, head);
                    derived[session] = log.Skip((int)at).Aggregate(selection, (mapped, later) => Carry(mapped, session, later));
                    break;
                case 8:
                    board.Remove(session);
                    derived.Remove(session);
                    break;
                default:
                    while (history.IsOver(3_000) && history.NextStart > history.Start)
                    {
                        board.Forget(history.NextStart, head);
                        history.ForgetOldest();
                    }
                    break;
            }
            if (random.Next(4) == 0)
                Compare(board, derived, head, seed);
        }
        Compare(board, derived, head, seed);
    }

    private static void Compare(PresenceBoard board, Dictionary<long, Selection?> derived, long head, int seed)
    {
        var said = board.Everybody(head).OrderBy(presence => presence.Session).Select(presence => (presence.Session, presence.Selection));
        Assert.True(
            said.SequenceEqual(derived.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value))),
            $"Seed {seed}: at {head} the board says {string.Join(' ', said)}, derived is {string.Join(' ', derived.OrderBy(entry => entry.Key))}");
    }

    private static Selection? Carry(Selection? selection, long session, Revision revision)
    {
        if (selection is not var (anchor, head))
            return null;
        if (revision.Session == session && revision.Delta.AuthorCaret() is { } caret)
            return new Selection(caret, caret);
        return new Selection(revision.Delta.MapPosition(anchor, Gravity.Left), revision.Delta.MapPosition(head, Gravity.Left));
    }

    private static UserProfile User(long session) => new($"User {session}", "#000000");

    /// <summary>Types, deletes, replaces, or formats only: then the author's caret does not move.</summary>
    private static Delta Edit(Random random, int length)
    {
        var at = random.Next(length + 1);
        var edit = new DeltaBuilder().Retain(at);
        if (random.Next(6) == 0)
            return edit.Retain(Math.Min(1, length - at), Bold).Build();
        edit.Delete(random.Next(Math.Min(5, length - at + 1)));
        return (random.Next(3) == 0 ? edit : edit.Insert(new string('x', random.Next(1, 4)))).Build();
    }

    private static readonly Attributes Bold = Delta.Parse("""[{"retain":1,"attributes":{"bold":true}}]""").Ops[0].Attributes!;
}
