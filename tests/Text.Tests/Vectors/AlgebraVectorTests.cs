using Xunit;

namespace CollabDocs.Text.Tests.Vectors;

[Trait("Suite", "algebra")]
public sealed class AlgebraVectorTests
{
    [Fact]
    public void Every_random_case_agrees_with_the_reference_and_with_quill_delta_in_bytes()
    {
        var number = 0;
        foreach (var line in VectorFiles.AlgebraLines())
        {
            var @case = Case.Parse(line, $"case {++number}");
            AgreesWithReference(@case);
            AgreesWithQuill(@case);
        }
        Assert.Equal(Repository.IsDeep ? 100_000 : 2_000, number);
    }

    private static void AgreesWithReference(Case @case)
    {
        var (document, a, b, c) = (Rope.From(@case.Delta("document")), @case.Delta("a"), @case.Delta("b"), @case.Delta("c"));
        foreach (var field in (string[])["document", "a", "b", "c"])
            @case.Expect(field, @case.Delta(field));
        @case.Expect("afterA", document.Apply(a).ToDelta());
        @case.Expect("afterB", document.Apply(b).ToDelta());
        @case.Expect("compose", Delta.Compose(a, c));
        @case.Expect("bOverAWins", Delta.Transform(b, a, Tie.Wins));
        @case.Expect("bOverALoses", Delta.Transform(b, a, Tie.Loses));
        @case.Expect("aOverBWins", Delta.Transform(a, b, Tie.Wins));
        @case.Expect("aOverBLoses", Delta.Transform(a, b, Tie.Loses));
        @case.Expect("bOverAThenC", Delta.Transform(b, Delta.Compose(a, c), Tie.Wins));
        @case.Expect("invert", a.Invert(document));
        @case.Expect("authorCaret", @case.NumberOrNull("authorCaret"), a.AuthorCaret());
        foreach (var (position, gravity, mapped) in @case.Positions())
            @case.Expect($"position {position} {gravity}", mapped, a.MapPosition(position, gravity));

        var lengths = @case.Object("lengths");
        @case.Expect("document length", lengths.Number("document"), document.Length);
        @case.Expect("length after a", lengths.Number("afterA"), document.Apply(a).Length);
        @case.Expect("base length", lengths.Number("base"), a.BaseLength);
        @case.Expect("length change", lengths.Number("change"), a.LengthChange);
    }

    private static void AgreesWithQuill(Case @case)
    {
        var quill = @case.Quill;
        var document = Rope.From(@case.Delta("document"));
        foreach (var field in (string[])["a", "b", "c"])
            quill.Expect(field, QuillOrder.Canon(@case.Delta(field)));
        var (a, b, c) = (quill.Delta("a"), quill.Delta("b"), quill.Delta("c"));
        quill.Expect("afterA", document.Apply(a).ToDelta());
        quill.Expect("afterB", document.Apply(b).ToDelta());
        quill.Expect("compose", QuillOrder.Canon(Delta.Compose(a, c)));
        quill.Expect("compose", QuillOrder.Canon(Delta.Compose(@case.Delta("a"), @case.Delta("c"))));
        quill.Expect("bOverAWins", QuillOrder.Canon(Delta.Transform(b, a, Tie.Wins)));
        quill.Expect("bOverALoses", QuillOrder.Canon(Delta.Transform(b, a, Tie.Loses)));
        quill.Expect("aOverBWins", QuillOrder.Canon(Delta.Transform(a, b, Tie.Wins)));
        quill.Expect("aOverBLoses", QuillOrder.Canon(Delta.Transform(a, b, Tie.Loses)));
        quill.Expect("invert", QuillOrder.Canon(a.Invert(document)));
        quill.Expect("invert", QuillOrder.Canon(@case.Delta("a").Invert(document)));
        foreach (var (position, gravity, mapped) in quill.Positions())
            quill.Expect($"position {position} {gravity}", mapped, a.MapPosition(position, gravity));
    }
}
