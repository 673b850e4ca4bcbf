using Xunit;

namespace CollabDocs.Text.Tests;

/// <summary>Why the algebra is not quill-delta's own. Whoever thinks of simplifying it back breaks these.</summary>
[Trait("Suite", "algebra")]
public sealed class QuillOrderCounterexample
{
    // Somebody deletes the b of "abc" and then types X in its place; meanwhile Y was typed behind the b.
    private static readonly Rope Document = Rope.From("abc");
    private static readonly Delta Deleted = Delta.DeleteAt(1, 1);
    private static readonly Delta Typed = Delta.InsertAt(1, "X");
    private static readonly Delta Incoming = Delta.InsertAt(2, "Y");

    private static string EndsAs(params Delta[] history)
    {
        var document = history.Aggregate(Document, (text, delta) => text.Apply(delta));
        return document.Apply(history.Aggregate(Incoming, (delta, over) => Delta.Transform(delta, over, Tie.Wins))).ToString();
    }

    [Fact]
    public void An_insert_that_keeps_its_side_of_the_deleted_text_ends_alike_however_history_is_grouped()
    {
        Assert.Equal("aYXc", EndsAs(Deleted, Typed));
        Assert.Equal("aYXc", EndsAs(Delta.Compose(Deleted, Typed)));
    }

    [Fact]
    public void In_quill_deltas_order_the_replica_that_composed_what_it_missed_ends_with_another_text()
    {
        var composed = QuillOrder.Canon(Delta.Compose(Deleted, Typed));

        Assert.Equal("""[{"retain":1},{"insert":"X"},{"delete":1}]""", composed.ToString());
        Assert.Equal("aXYc", EndsAs(composed));
    }
}
