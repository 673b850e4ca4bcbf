using Xunit;

namespace CollabDocs.Text.Tests;

[Trait("Suite", "algebra")]
public sealed class DeltaTests
{
    [Fact]
    public void Compose_puts_an_insert_behind_the_adjacent_deletes_of_the_first()
    {
        var first = Delta.Parse("""[{"retain":1},{"delete":1}]""");
        var second = Delta.Parse("""[{"retain":1},{"insert":"X"}]""");

        Assert.Equal("""[{"retain":1},{"delete":1},{"insert":"X"}]""", Delta.Compose(first, second).ToString());
    }

    [Theory]
    [InlineData(Gravity.Left, 0, 0)]
    [InlineData(Gravity.Right, 1, 0)]
    public void A_position_maps_over_a_composition_as_over_each_only_where_it_stays_left(Gravity gravity, int overEach, int overBoth)
    {
        var first = Delta.Parse("""[{"delete":1}]""");
        var second = Delta.Parse("""[{"insert":"X"}]""");

        Assert.Equal(overEach, second.MapPosition(first.MapPosition(0, gravity), gravity));
        Assert.Equal(overBoth, Delta.Compose(first, second).MapPosition(0, gravity));
    }

    [Theory]
    [InlineData(Tie.Wins, """[{"retain":1},{"insert":"X"}]""")]
    [InlineData(Tie.Loses, """[{"retain":2},{"insert":"X"}]""")]
    public void Transform_decides_a_tie_as_told(Tie tie, string expected)
    {
        var transformed = Delta.Transform(Delta.InsertAt(1, "X"), Delta.InsertAt(1, "Y"), tie);

        Assert.Equal(expected, transformed.ToString());
    }

    [Theory]
    [InlineData("""[{"retain":2},{"insert":"xyz"}]""", 5)]
    [InlineData("""[{"insert":"ab"},{"retain":3},{"delete":2}]""", 5)]
    [InlineData("""[{"retain":3,"attributes":{"bold":true}}]""", null)]
    [InlineData("[]", null)]
    public void P4_the_authors_caret_stands_behind_its_last_insert_or_delete(string delta, int? caret) =>
        Assert.Equal(caret, Delta.Parse(delta).AuthorCaret());
}
