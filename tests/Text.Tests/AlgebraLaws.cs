using CollabDocs.Text.Tests.Generation;
using Xunit;

namespace CollabDocs.Text.Tests;

/// <summary>
/// The laws that let replicas take deltas in different turns, one by one or composed, and end alike. Equal means equal in bytes.
/// </summary>
[Trait("Suite", "algebra")]
public sealed class AlgebraLaws
{
    private const int Cases = 4_000;

    private static void Law(Action<Sample> law) => Property.Holds(Cases, Sample.Generate, law);

    [Fact]
    public void Applying_a_composition_is_applying_one_after_the_other() => Law(s =>
        Assert.Equal(s.Document.Apply(s.A).Apply(s.B).ToDelta(), s.Document.Apply(Delta.Compose(s.A, s.B)).ToDelta()));

    [Fact]
    public void Compose_is_associative() => Law(s =>
    {
        var leftFirst = Delta.Compose(Delta.Compose(s.A, s.B), s.C);

        Assert.Equal(leftFirst, Delta.Compose(s.A, Delta.Compose(s.B, s.C)));
        Assert.Equal(leftFirst, Delta.ComposeAll([s.A, s.B, s.C]));
    });

    [Fact]
    public void Composing_with_nothing_changes_nothing() => Law(s =>
    {
        Assert.Equal(s.A, Delta.Compose(s.A, Delta.Empty));
        Assert.Equal(s.A, Delta.Compose(Delta.Empty, s.A));
    });

    /// <summary>TP1, the diamond: whoever had which first, both end alike.</summary>
    [Theory, InlineData(Tie.Wins, Tie.Loses), InlineData(Tie.Loses, Tie.Wins)]
    public void Concurrent_deltas_end_alike_in_either_turn(Tie x, Tie y) => Law(s =>
    {
        var xFirst = s.Document.Apply(s.X).Apply(Delta.Transform(s.Y, s.X, y));
        var yFirst = s.Document.Apply(s.Y).Apply(Delta.Transform(s.X, s.Y, x));

        Assert.Equal(xFirst.ToDelta(), yFirst.ToDelta());
    });

    /// <summary>What a client or a server has missed may be composed: this is what quill-delta's order and rule L break.</summary>
    [Fact]
    public void Grouping_transforming_over_each_is_transforming_over_the_composition() => Law(s =>
    {
        var overEach = Delta.Transform(Delta.Transform(s.X, s.A, Tie.Wins), s.B, Tie.Wins);

        Assert.Equal(overEach, Delta.Transform(s.X, Delta.Compose(s.A, s.B), Tie.Wins));
    });

    /// <summary>
    /// Missed history, composed, moves over a client's own delta as its parts do: the same change. Not in the same bytes, for the client's
    /// own deletes may bring an insert and a delete together that were apart, and then their order is forgotten. It need not be in bytes:
    /// only that client transforms anything over the result.
    /// </summary>
    [Fact]
    public void Transform_distributes_over_compose() => Law(s =>
    {
        var a = Delta.Transform(s.A, s.X, Tie.Loses);
        var b = Delta.Transform(s.B, Delta.Transform(s.X, s.A, Tie.Wins), Tie.Loses);
        var composed = Delta.Transform(Delta.Compose(s.A, s.B), s.X, Tie.Loses);

        Assert.Equal(QuillOrder.Canon(Delta.Compose(a, b)), QuillOrder.Canon(composed));
    });

    [Fact]
    public void The_inverse_takes_a_delta_back() => Law(s =>
    {
        var inverse = s.A.Invert(s.Document);

        Assert.Equal(s.Document.ToDelta(), s.Document.Apply(s.A).Apply(inverse).ToDelta());
        Assert.Equal(-s.A.LengthChange, inverse.LengthChange);
    });

    [Fact]
    public void A_position_goes_where_an_insert_at_it_would() => Law(s =>
    {
        for (var position = 0; position <= s.Document.Length; position++)
            foreach (var (gravity, tie) in new[] { (Gravity.Left, Tie.Wins), (Gravity.Right, Tie.Loses) })
            {
                var marker = Delta.Transform(Delta.InsertAt(position, "|"), s.X, tie);
                Assert.Equal(marker.BaseLength, s.X.MapPosition(position, gravity));
            }
    });

    [Fact]
    public void Positions_never_overtake_each_other() => Law(s =>
    {
        var last = 0;
        for (var position = 0; position <= s.Document.Length; position++)
            foreach (var gravity in new[] { Gravity.Left, Gravity.Right })
            {
                var mapped = s.X.MapPosition(position, gravity);
                Assert.InRange(mapped, last, s.Document.Length + s.X.LengthChange);
                last = mapped;
            }
    });

    [Fact]
    public void A_position_that_stays_left_maps_over_a_composition_as_over_each() => Law(s =>
    {
        var composed = Delta.Compose(s.A, s.B);
        for (var position = 0; position <= s.Document.Length; position++)
            Assert.Equal(
                s.B.MapPosition(s.A.MapPosition(position, Gravity.Left), Gravity.Left),
                composed.MapPosition(position, Gravity.Left));
    });

    [Fact]
    public void Building_from_pieces_gives_the_same_delta() => Property.Holds(Cases, choices => choices, choices =>
    {
        var delta = Sample.Generate(choices).X;
        var pieces = new DeltaBuilder();
        foreach (var op in delta.Ops)
            for (var start = 0; start < op.Length;)
            {
                var length = 1 + choices.Below(op.Length - start);
                pieces.Push(op.Slice(start, length));
                start += length;
            }

        Assert.Equal(delta, pieces.Build());
    });

    [Fact]
    public void A_delta_survives_its_json() => Law(s =>
    {
        foreach (var delta in new[] { s.A, s.B, s.X, Delta.Compose(s.A, s.B), s.Document.ToDelta() })
        {
            var bytes = DeltaCodec.ToBytes(delta);
            var read = DeltaCodec.Read(bytes);
            Assert.Equal(delta, read);
            Assert.Equal(delta.GetHashCode(), read.GetHashCode());
            Assert.Equal(bytes, DeltaCodec.ToBytes(read));
        }
    });
}
