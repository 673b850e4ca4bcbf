namespace CollabDocs.Text.Tests.Generation;

/// <summary>Three concurrent deltas on a document, and two that follow the first.</summary>
/// <param name="X">On <paramref name="Document"/>, as are <paramref name="Y"/> and <paramref name="A"/>.</param>
/// <param name="B">On the document after <paramref name="A"/>.</param>
/// <param name="C">On the document after <paramref name="A"/> and <paramref name="B"/>.</param>
internal sealed record Sample(Rope Document, Delta X, Delta Y, Delta A, Delta B, Delta C)
{
    public static Sample Generate(Choices choices)
    {
        var document = Rope.From(Generation.Generate.Document(choices));
        var x = Generation.Generate.Change(choices, document.Length);
        var y = Generation.Generate.Change(choices, document.Length);
        var a = Generation.Generate.Change(choices, document.Length);
        var afterA = document.Length + a.LengthChange;
        var b = Generation.Generate.Change(choices, afterA);
        var c = Generation.Generate.Change(choices, afterA + b.LengthChange);
        return new Sample(document, x, y, a, b, c);
    }

    public override string ToString() =>
        $"document {Document.ToDelta()}\n       x {X}\n       y {Y}\n       a {A}\n       b {B} (after a)\n       c {C} (after a, b)";
}
