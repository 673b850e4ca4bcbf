using System.Buffers;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Bench;

/// <summary>Somebody who types words into a long document, and what the server makes of it. Everybody's is the same each time.</summary>
internal static class Typing
{
    public const int DocumentLength = 100_000;

    /// <summary>Keystrokes of somebody who now and then takes a letter back.</summary>
    /// <param name="stay">About so many are made at one place, and then it goes on somewhere else.</param>
    public static List<Delta> Keystrokes(int seed, int count, int stay = 40)
    {
        var random = new Random(seed);
        var deltas = new List<Delta>(count);
        var length = DocumentLength;
        var caret = random.Next(length);
        while (deltas.Count < count)
        {
            if (random.Next(stay) == 0)
                caret = random.Next(length + 1);
            var takesBack = caret > 0 && random.Next(10) == 0;
            var delta = takesBack ? Delta.DeleteAt(--caret, 1) : Delta.InsertAt(caret++, random.Next(7) == 0 ? " " : "x");
            length += delta.LengthChange;
            deltas.Add(delta);
        }
        return deltas;
    }

    /// <summary>The revisions of such keystrokes, from 1, of one session.</summary>
    public static List<Revision> Revisions(int seed, int count)
    {
        var scratch = new ArrayBufferWriter<byte>();
        return [.. Keystrokes(seed, count).Select((delta, index) =>
            RevisionCodec.Encode(index + 1, 4_000_000_000_000_017, index + 1, 1_790_000_000_000 + index, delta, scratch))];
    }

    /// <summary>Text of a document, in lines.</summary>
    public static string Text(int length)
    {
        var text = new StringBuilder(length + 40);
        for (var line = 1; text.Length < length; line++)
            text.Append("Line ").Append(line).Append(" of a document like others.\n");
        return text.ToString(0, length);
    }
}
