using CollabDocs.Text.Tests.Generation;
using Xunit;

namespace CollabDocs.Text.Tests.Ropes;

[Trait("Suite", "algebra")]
public sealed class UnitsTests
{
    [Fact]
    public void They_are_what_a_string_would_be() => Property.Holds(200, choices => choices, choices =>
    {
        var (units, text) = (new Units(), "");
        for (var edits = 0; edits < 20; edits++)
        {
            var at = choices.Below(text.Length + 1);
            switch (choices.Below(4))
            {
                case 0:
                    var count = choices.Below(text.Length - at + 1);
                    units.Delete(at, count);
                    text = text.Remove(at, count);
                    break;
                case 1:
                    units = units.CopyFrom(at);
                    text = text[at..];
                    break;
                case 2:
                    var (next, nextText) = (new Units(), Piece(choices));
                    next.Insert(0, nextText);
                    units.Append(next);
                    text += nextText;
                    break;
                default:
                    var piece = Piece(choices);
                    units.Insert(at, piece);
                    text = text.Insert(at, piece);
                    break;
            }
            Assert.Equal(text, units.Read(0, units.Length, new char[units.Length]).ToString());
            var (start, end) = (choices.Below(text.Length + 1), text.Length);
            Assert.Equal(text[start..], units.Read(start, end - start, new char[end - start]).ToString());
            if (start < end)
                Assert.Equal(text[start], units[start]);
        }
    });

    [Theory, InlineData('x', 1), InlineData('\u00FF', 1), InlineData('\u0100', 2), InlineData('漢', 2)]
    public void They_take_one_byte_each_as_long_as_one_is_enough(char unit, int bytes)
    {
        const int Length = 1_000, Slack = 100;
        var units = new Units();
        units.Insert(0, new string(unit, Length));

        var before = GC.GetAllocatedBytesForCurrentThread();
        units.CopyFrom(0);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, Length * bytes, (Length * bytes) + Slack);
    }

    /// <summary>Short enough that all of a run fit into a leaf.</summary>
    private static string Piece(Choices choices) => new(choices.Pick(['a', 'z', '\u00FF', '\u00FF', '\u0100', '漢']), 1 + choices.Below(40));
}
