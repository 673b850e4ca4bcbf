using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>Any stretch of the history is what its revisions do one by one, whatever blocks it is made of.</summary>
public sealed class HistoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4_090)]
    public void A_stretch_is_what_its_revisions_do_in_turn(long start)
    {
        const int Revisions = 700;
        var random = new Random(1);
        var (history, log) = Write(start, Revisions, random);

        for (var i = 0; i < 300; i++)
        {
            var after = random.Next(Revisions);
            var through = random.Next(after + 1, Revisions + 1);
            var inTurn = log.Skip(after).Take(through - after).Aggregate(Delta.Empty, Delta.Compose);
            Assert.Equal(inTurn, history.Compose(start + after, start + through));
        }
    }

    [Fact]
    public void A_long_stretch_is_few_pieces()
    {
        var (history, _) = Write(0, 5_000, new Random(1));

        Assert.Single(history.Pieces(0, 4_096));
        Assert.InRange(history.Pieces(1, 4_999).Count, 1, 90);
    }

    [Fact]
    public void What_is_forgotten_is_the_oldest_and_the_rest_is_still_right()
    {
        var random = new Random(1);
        var (history, log) = Write(start: 5, 1_000, random);
        Assert.True(history.IsOver(50_000));
        while (history.IsOver(50_000))
            history.ForgetOldest();

        Assert.InRange(history.Start, 6, 1_000);
        Assert.Equal(1_005, history.End);
        var lengths = log.Select(delta => delta.LengthChange).ToList();
        for (var i = 0; i < 100; i++)
        {
            var after = (int)history.Start - 5 + random.Next(1_005 - (int)history.Start);
            Assert.Equal(log.Skip(after).Aggregate(Delta.Empty, Delta.Compose), history.Compose(5 + after, 1_005));
            Assert.Equal(100 + lengths.Take(after).Sum(), history.LengthAt(5 + after));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => history[history.Start]);
    }

    [Fact]
    public void A_history_can_be_forgotten_to_its_end()
    {
        var (history, _) = Write(start: 5, 40, new Random(1));

        while (history.NextStart > history.Start)
            history.ForgetOldest();

        Assert.Equal((45, 45), (history.Start, history.End));
        Assert.True(history.LengthAt(45) > 0);
    }

    [Theory]
    [InlineData("""[{"insert":{"image":"VALUE"}}]""")]
    [InlineData("""[{"insert":"x","attributes":{"link":"VALUE"}}]""")]
    [InlineData("""[{"retain":1,"attributes":{"link":"VALUE"}}]""")]
    public void Embeds_and_attributes_count(string delta)
    {
        const int ValueLength = 4_000, Revisions = 100;
        var history = new History(start: 0, lengthAtStart: 1);
        var length = 1;
        for (var i = 1; i <= Revisions; i++)
        {
            var parsed = Delta.Parse(delta.Replace("VALUE", new string('v', ValueLength), StringComparison.Ordinal));
            length += parsed.LengthChange;
            history.Add(RevisionCodec.Encode(i, 7, i, 0, parsed, new()), length);
        }

        // Two bytes for each unit, and one as it is encoded.
        Assert.True(history.IsOver(2 * ValueLength * Revisions));
    }

    [Fact]
    public void P4_Positions_map_over_a_composition_as_over_its_parts()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(12);
            var parts = new List<Delta>();
            for (var left = random.Next(2, 5); left > 0; left--)
                parts.Add(Edit(random, length + parts.Sum(part => part.LengthChange)));
            var composed = Delta.ComposeAll(parts);
            for (var position = 0; position <= length; position++)
            {
                var inTurn = parts.Aggregate(position, (at, part) => part.MapPosition(at, Gravity.Left));
                Assert.True(
                    inTurn == composed.MapPosition(position, Gravity.Left),
                    $"{position} goes to {inTurn} over {string.Join(" then ", parts)}, and to {composed.MapPosition(position, Gravity.Left)} over {composed}");
            }
        }
    }

    private static (History History, List<Delta> Log) Write(long start, int revisions, Random random)
    {
        var length = 100;
        var history = new History(start, length);
        var log = new List<Delta>();
        for (var i = 1; i <= revisions; i++)
        {
            var delta = Edit(random, length);
            length += delta.LengthChange;
            log.Add(delta);
            history.Add(RevisionCodec.Encode(start + i, 7, i, 0, delta, new()), length);
        }
        return (history, log);
    }

    private static Delta Edit(Random random, int length)
    {
        var at = random.Next(length + 1);
        var edit = new DeltaBuilder().Retain(at);
        var deleted = random.Next(Math.Min(4, length - at + 1));
        var before = random.Next(deleted + 1);
        edit.Delete(before);
        if (deleted == 0 || random.Next(2) == 0)
            edit.Insert(new string((char)('a' + random.Next(26)), random.Next(1, 4)));
        return edit.Delete(deleted - before).Build();
    }
}
