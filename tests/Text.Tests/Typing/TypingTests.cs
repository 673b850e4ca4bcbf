using CollabDocs.Text.Tests.Generation;
using Xunit;

namespace CollabDocs.Text.Tests.Typing;

[Trait("Suite", "algebra")]
public sealed class TypingTests
{
    private static readonly string[] Phrases = ["abcdefgh", "12345678", "ABCDEFGH"];

    [Fact]
    public void People_who_type_forward_at_one_place_keep_their_phrases_whole() => Property.Holds(3_000, choices => choices, choices =>
    {
        var history = new History("[]");
        var typists = Phrases.Select(phrase => new Typist(history, "[]", caret: 1, phrase)).ToList();
        for (var step = 0; step < 120; step++)
        {
            var typist = choices.Pick(typists);
            switch (choices.Below(3))
            {
                case 0: typist.TypeLetter(); break;
                case 1: typist.Deliver(); break;
                default: typist.Receive(1 + choices.Below(5)); break;
            }
        }
        while (!typists.All(typist => typist.IsDone))
            foreach (var typist in typists)
            {
                typist.TypeLetter();
                typist.Deliver();
                typist.Receive(5);
            }

        var text = history.Document.ToString();
        Assert.All(typists, typist => Assert.Equal(text, typist.Text));
        Assert.All(Phrases, phrase => Assert.Contains(phrase, text, StringComparison.Ordinal));
    });
}
