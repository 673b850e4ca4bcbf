using System.Globalization;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>A document that several sessions have written in at random: with text of all kinds, formats, embeds, and edits that do nothing.</summary>
internal sealed class WrittenHistory
{
    private static readonly string[] Texts = ["a", "b", " ", "word ", "\n", "é", "漢字", "😀", "a longer stretch of text, as it is pasted\n"];

    private static readonly Attributes?[] Formats =
        [null, null, null, Attributes.Parse("""{"bold":true}"""), Attributes.Parse("""{"color":"red","link":"https://example.org/"}""")];

    public static DocumentId Id { get; } = DocumentId.Parse("doc");

    public static WrittenHistory Random(int seed, int count, int sessions = 4)
    {
        var random = new Random(seed);
        var document = new CharacterDocument();
        var (position, time) = (0, 1_700_000_000_000L);
        return new WrittenHistory(Enumerable.Range(0, count).Select(_ =>
        {
            var session = (1L << 51) + random.Next(sessions);
            time += random.Next(20) == 0 ? random.Next(-50, 1_000_000) : random.Next(400);
            if (random.Next(15) == 0)
                position = random.Next(document.Characters.Count + 1);
            var delta = Edit(random, document, ref position);
            document.Apply(delta, session);
            return (session, time, delta);
        }));
    }

    /// <param name="edits">In turn: whose, when, and what.</param>
    public WrittenHistory(IEnumerable<(long Session, long Time, Delta Delta)> edits)
    {
        var sequences = new Dictionary<long, long>();
        var revisions = new List<Revision>();
        foreach (var (session, time, delta) in edits)
        {
            var sequence = sequences[session] = sequences.GetValueOrDefault(session) + 1;
            revisions.Add(RevisionCodec.Encode(revisions.Count + 1, session, sequence, time, delta, new()));
        }
        Revisions = revisions;
    }

    public IReadOnlyList<Revision> Revisions { get; }

    public int Head => Revisions.Count;

    /// <returns>The document at a revision, played from the start.</returns>
    public CharacterDocument At(long revision)
    {
        var document = new CharacterDocument();
        foreach (var each in Revisions.Take((int)revision))
            document.Apply(each.Delta, each.Session);
        return document;
    }

    /// <summary>Appends everything to a document that is made for it.</summary>
    /// <returns>The epoch.</returns>
    public async Task<long> AppendTo(IDocumentStore store)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await store.Create(Id, "Title", null, 0, 1_000, cancellation);
        var epoch = (await store.Claim(Id, 1, cancellation))!.Value;
        var length = 0;
        foreach (var batch in Revisions.Chunk(1_000))
        {
            length += batch.Sum(revision => revision.Delta.LengthChange);
            Assert.IsType<AppendResult.Appended>(await store.Append(Id, epoch, batch, length, cancellation));
        }
        return epoch;
    }

    private static Delta Edit(Random random, CharacterDocument document, ref int position)
    {
        var length = document.Characters.Count;
        position = OutOfPair(document, Math.Min(position, length));
        var edit = new DeltaBuilder().Retain(position);
        switch (random.Next(12))
        {
            case 0:
                return Delta.Empty;
            case 1 when position < length:
                edit.Retain(OutOfPair(document, Math.Min(length, position + random.Next(1, 9))) - position, Formats[random.Next(3, 5)]);
                break;
            case 2:
                edit.Insert(Embed.Parse($$"""{"image":"https://example.org/{{random.Next(9).ToString(CultureInfo.InvariantCulture)}}"}"""));
                position++;
                break;
            case 3 or 4 or 5 when position < length:
                edit.Delete(OutOfPair(document, Math.Min(length, position + random.Next(1, 9))) - position);
                break;
            default:
                var text = Texts[random.Next(Texts.Length)];
                edit.Insert(text, Formats[random.Next(Formats.Length)]);
                position += text.Length;
                break;
        }
        return edit.Build();
    }

    /// <summary>The nearest place before that cuts no surrogate pair.</summary>
    private static int OutOfPair(CharacterDocument document, int position) =>
        position > 0 && position < document.Characters.Count && char.IsLowSurrogate(document.Characters[position].Unit) ? position - 1 : position;
}
