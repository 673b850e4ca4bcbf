using CollabDocs.Documents.Past;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>The past as blocks and rows tell it is the past as it was played: with blocks of 8 revisions, so that there are four levels of them.</summary>
[Trait("Suite", "history")]
public sealed class DocumentPastTests
{
    private const int Revisions = 2_500;

    private static readonly DocumentId Id = WrittenHistory.Id;
    private static readonly BlockLadder Ladder = new(3);

    private readonly MemoryStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="packed">So many of the revisions are packed: in full blocks, and the rest in one that is not full.</param>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 8)]
    [InlineData(3, 2_048)]
    [InlineData(4, 2_301)]
    [InlineData(5, Revisions)]
    public async Task Any_revision_reads_as_it_was(int seed, int packed)
    {
        var (history, past) = await Write(seed, packed);
        var random = new Random(seed);

        foreach (var revision in (int[])[0, 1, packed, Revisions, .. Enumerable.Range(0, 60).Select(_ => random.Next(Revisions + 1))])
        {
            var expected = history.At(revision);
            Assert.Equal(expected.ToString(), (await past.Read(Id, revision, Cancellation))!.ToString());
            Assert.Equal(expected.Blame(), await past.Blame(Id, revision, Cancellation));
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2_301)]
    [InlineData(3, Revisions)]
    public async Task Changes_are_what_the_revisions_between_do_in_turn_and_back(int seed, int packed)
    {
        var (history, past) = await Write(seed, packed);
        var random = new Random(seed);

        for (var i = 0; i < 100; i++)
        {
            var (one, other) = (random.Next(Revisions + 1), random.Next(Revisions + 1));
            var (from, to) = (Math.Min(one, other), Math.Max(one, other));
            var inTurn = history.Revisions.Skip(from).Take(to - from).Aggregate(Delta.Empty, (all, revision) => Delta.Compose(all, revision.Delta));
            Assert.Equal(inTurn, await past.Changes(Id, from, to, Cancellation));
            var (before, after) = ((await past.Read(Id, from, Cancellation))!, (await past.Read(Id, to, Cancellation))!);
            Assert.Equal(before.ToDelta(), after.Apply((await past.Changes(Id, to, from, Cancellation))!).ToDelta());
        }
    }

    [Fact]
    public async Task What_the_document_does_not_have_is_null()
    {
        var (_, past) = await Write(1, 100);

        Assert.Null(await past.Read(Id, Revisions + 1, Cancellation));
        Assert.Null(await past.Blame(Id, -1, Cancellation));
        Assert.Null(await past.Changes(Id, 3, Revisions + 1, Cancellation));
        Assert.Null(await past.Changes(Id, -1, 3, Cancellation));
        Assert.Null(await past.Undo(Id, 0, Revisions, Cancellation));
        Assert.Null(await past.UndoSession(Id, 99, Revisions, Cancellation));
        await _store.Delete(Id, 2_000, "anyone", Cancellation);
        Assert.Null(await past.Read(Id, 1, Cancellation));
        Assert.Null(await past.Steps(Id, 0, 10, Cancellation));
        Assert.Null(await past.At(Id, long.MaxValue, Cancellation));
    }

    [Fact]
    public async Task Steps_say_who_did_how_much_when()
    {
        var (history, past) = await Write(7, 1_000);

        var steps = await past.Steps(Id, 990, 1_000, Cancellation);

        Assert.Equal(history.Revisions.Skip(990).Take(1_000).Select(revision => (revision.Number, revision.Session, revision.Time)),
            steps!.Select(step => (step.Revision, step.Session, step.Time)));
        Assert.All(steps!, step => Assert.Equal(history.Revisions[(int)step.Revision - 1].Delta.LengthChange, step.Inserted - step.Deleted));
    }

    [Fact]
    public async Task The_last_revision_at_or_before_a_time()
    {
        var edits = Enumerable.Range(1, 100).Select(i => (7L, 1_000L * (i / 2), Delta.Insert("x")));
        await new WrittenHistory(edits).AppendTo(_store);
        var past = new DocumentPast(_store, Ladder);

        Assert.Equal(1, (await past.At(Id, 999, Cancellation))!.Revision);
        Assert.Equal(3, (await past.At(Id, 1_000, Cancellation))!.Revision);
        Assert.Equal(41, (await past.At(Id, 20_500, Cancellation))!.Revision);
        Assert.Equal(100, (await past.At(Id, long.MaxValue, Cancellation))!.Revision);
        Assert.Null(await past.At(Id, -1, Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Undoing_a_revision_takes_back_what_it_did_and_leaves_what_others_did(int seed)
    {
        var (history, past) = await Write(seed, 2_301);
        var random = new Random(seed);

        for (var i = 0; i < 40; i++)
        {
            var undone = random.Next(1, Revisions + 1);
            Undoes(history, revision => revision.Number == undone, (await past.Undo(Id, undone, Revisions, Cancellation))!);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Undoing_a_session_takes_back_what_it_did_and_leaves_what_others_did(int seed)
    {
        var (history, past) = await Write(seed, 2_301);

        foreach (var session in history.Revisions.Select(revision => revision.Session).Distinct())
            Undoes(history, revision => revision.Session == session, (await past.UndoSession(Id, session, Revisions, Cancellation))!);
    }

    [Fact]
    public async Task Undoing_the_only_session_leaves_an_empty_document()
    {
        await WrittenHistory.Random(8, 300, sessions: 1).AppendTo(_store);
        var past = new DocumentPast(_store, Ladder);

        var undo = await past.UndoSession(Id, 1L << 51, 300, Cancellation);

        Assert.Equal(0, (await past.Read(Id, 300, Cancellation))!.Apply(undo!).Length);
    }

    [Fact]
    public async Task Packing_can_end_anywhere_and_go_on()
    {
        var history = WrittenHistory.Random(9, Revisions);
        var epoch = await history.AppendTo(_store);
        var packing = new BlockPacking(_store, Id, epoch, Ladder);
        var random = new Random(9);

        for (var through = 0; through < Revisions; through += random.Next(1, 300))
            await packing.Pack(through, least: 1, Cancellation);
        await packing.Pack(Revisions, least: 1, Cancellation);

        var blocks = await _store.ListBlocks(Id, Cancellation);
        Assert.Equal(Revisions, BlockLadder.PackedThrough(blocks));
        Assert.Equal([313, 312, 19, 1], blocks.GroupBy(block => block.Key.Level).Select(level => level.Count()));
        var past = new DocumentPast(_store, Ladder);
        Assert.Equal(history.At(2_400).Blame(), await past.Blame(Id, 2_400, Cancellation));
    }

    /// <summary>Character by character: those that the undone revisions inserted are gone, those that they deleted are back, and all others are there or not as they were.</summary>
    private static void Undoes(WrittenHistory history, Func<Revision, bool> isUndone, Delta undo)
    {
        var document = new CharacterDocument();
        var (ours, deletedByUs) = (new HashSet<Character>(), new HashSet<Character>());
        foreach (var revision in history.Revisions)
        {
            var undone = isUndone(revision);
            var before = undone ? document.Characters.ToHashSet() : [];
            document.Apply(revision.Delta, revision.Session, character =>
            {
                if (undone)
                    deletedByUs.Add(character);
            });
            if (undone)
                ours.UnionWith(document.Characters.Where(character => !before.Contains(character)));
        }
        var expected = document.Characters.Concat(deletedByUs).Where(character => !ours.Contains(character)).Select(character => character.Unit).Order().ToList();
        document.Apply(undo, session: 0);
        Assert.Equal(expected, document.Characters.Select(character => character.Unit).Order());
    }

    private async Task<(WrittenHistory History, DocumentPast Past)> Write(int seed, int packed)
    {
        var history = WrittenHistory.Random(seed, Revisions);
        var epoch = await history.AppendTo(_store);
        await new BlockPacking(_store, Id, epoch, Ladder).Pack(packed, least: 1, Cancellation);
        return (history, new DocumentPast(_store, Ladder));
    }
}
