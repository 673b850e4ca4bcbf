using System.Buffers;
using CollabDocs.Text.Tests.Generation;
using Xunit;

namespace CollabDocs.Text.Tests.Ropes;

[Trait("Suite", "algebra")]
public sealed class RopeTests
{
    private const int Edits = 40;

    /// <summary>
    /// One edit of a document, such that no pair is cut: at a place, some units deleted and some text, up to several leaves of it,
    /// inserted.
    /// </summary>
    private static Delta Edit(Choices choices, NaiveDocument document)
    {
        var size = choices.Pick([3, 3, 40, 300, 1_500]);
        var start = Whole(document, choices.Below(document.Length + 1));
        var end = Whole(document, start + choices.Below(Math.Min(size, document.Length - start) + 1));
        var edit = new DeltaBuilder().Retain(start);
        switch (choices.Below(6))
        {
            case 0:
                edit.Retain(end - start, choices.Pick([Attributes.Parse("""{"bold":true}"""), Attributes.Parse("""{"bold":null}""")]));
                break;
            case 1:
                edit.Delete(end - start);
                break;
            case 2:
                edit.Insert(Embed.Parse("""{"hr":true}""")).Delete(end - start);
                break;
            case 3:
                edit.Delete(end - start).Insert(string.Concat(Enumerable.Repeat(Generate.Text(choices), 1 + choices.Below(size))));
                break;
            default:
                edit.Insert(
                    string.Concat(Enumerable.Repeat(Generate.Text(choices), 1 + choices.Below(size))),
                    choices.Pick([null, null, Attributes.Parse("""{"bold":true}""")]));
                break;
        }
        return edit.Build();
    }

    private static int Whole(NaiveDocument document, int position)
    {
        var cutsPair = position > 0 && position < document.Length && char.IsSurrogatePair(document[position - 1], document[position]);
        return cutsPair ? position - 1 : position;
    }

    [Fact]
    public void A_rope_is_what_a_list_of_units_would_be() => Property.Holds(60, choices => choices, choices =>
    {
        var editor = new RopeEditor(Rope.Empty);
        var naive = new NaiveDocument();
        var snapshots = new List<(Rope Rope, Delta Content)>();
        for (var i = 0; i < Edits; i++)
        {
            var edit = Edit(choices, naive);
            var persistent = choices.OnceIn(4) ? editor.Snapshot().Apply(edit) : null;
            Assert.Null(editor.Check(edit));
            editor.Apply(edit);
            naive.Apply(edit);
            Assert.Equal(naive.Length, editor.Length);
            if (persistent is not null)
                Assert.Equal(naive.ToDelta(), persistent.ToDelta());
            if (choices.OnceIn(5))
                snapshots.Add((editor.Snapshot(), naive.ToDelta()));
        }
        snapshots.Add((editor.Snapshot(), naive.ToDelta()));

        // Later edits have left every snapshot alone.
        foreach (var (rope, content) in snapshots)
        {
            RopeShape.Check(rope);
            Assert.Equal(content, rope.ToDelta());
        }
        Assert.Equal(naive.ToString(), editor.Snapshot().ToString());
    });

    [Fact]
    public void A_rope_streams_what_it_holds() => Property.Holds(60, choices => choices, choices =>
    {
        var naive = new NaiveDocument();
        var rope = Rope.Empty;
        for (var i = 0; i < 8; i++)
        {
            var edit = Edit(choices, naive);
            naive.Apply(edit);
            rope = rope.Apply(edit);
        }
        var json = new ArrayBufferWriter<byte>();
        rope.WriteDelta(json);
        Assert.Equal(DeltaCodec.ToBytes(naive.ToDelta()), json.WrittenSpan);

        Assert.Equal(naive.ToString(), string.Concat(rope.Chunks.Select(chunk => chunk.ToString())));
        Assert.All(rope.Chunks, chunk => Assert.True(PlainText.IsWellFormed(chunk.Span)));

        var start = choices.Below(rope.Length + 1);
        var length = choices.Below(rope.Length - start + 1);
        naive.Apply(new DeltaBuilder().Delete(start).Retain(length).Delete(rope.Length - start - length).Build());
        Assert.Equal(naive.ToDelta(), rope.Slice(start, length));
    });

    [Fact]
    public void A_replacement_makes_one_text_of_another() => Property.Holds(500, choices => choices, choices =>
    {
        var naive = new NaiveDocument();
        for (var i = 0; i < 3; i++)
            naive.Apply(Edit(choices, naive));
        var before = Rope.From(naive.ToDelta());
        var text = Rope.From(naive.ToString());
        var after = text.Apply(Generate.Change(choices, 0)).ToString();
        for (var i = choices.Below(3); i > 0; i--)
            after = after.Insert(choices.Below(after.Length + 1), Generate.Text(choices));
        after = after.Remove(0, choices.Below(after.Length + 1));
        if (!PlainText.IsWellFormed(after))
            return;

        var replacement = Delta.Replacement(before, after);

        Assert.Null(before.Check(replacement));
        Assert.True(replacement.Ops.Length <= 3);
        Assert.Equal(after, before.Apply(replacement).ToString());
    });

    [Fact]
    public void A_replacement_does_not_take_an_embed_for_its_character()
    {
        var embed = Embed.Parse("""{"hr":true}""");
        var before = Rope.From(new DeltaBuilder().Insert("a").Insert(embed).Insert("b").Insert(embed).Insert("c").Build());

        var replacement = Delta.Replacement(before, "a\uFFFCb\uFFFCc");

        Assert.Equal("""[{"retain":1},{"insert":"￼b￼"},{"delete":3}]""", replacement.ToString());
    }

    [Fact]
    public void Typing_forward_fills_leaves_and_loading_leaves_them_room()
    {
        var typed = new RopeEditor(Rope.Empty);
        for (var i = 0; i < 50_000; i++)
            typed.Apply(Delta.InsertAt(i, "x"));

        Assert.InRange(RopeShape.Fill(typed.Snapshot()), 0.9, 1);
        Assert.InRange(RopeShape.Fill(Rope.From(new string('x', 1_000_000))), 0.7, 0.8);
    }

    [Fact]
    public void Typing_where_there_is_room_copies_no_leaf()
    {
        var editor = new RopeEditor(Rope.From(new string('x', 100_000)));
        var (letter, back) = (Delta.InsertAt(50_000, "x"), Delta.DeleteAt(50_000, 1));
        TypeAndTakeBack();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            TypeAndTakeBack();

        // Code that is not optimised yet boxes a little; a leaf has 512 units.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 128);

        void TypeAndTakeBack()
        {
            editor.Apply(letter);
            editor.Apply(back);
        }
    }

    [Fact]
    public void Deleting_nearly_all_leaves_no_thin_tree()
    {
        var editor = new RopeEditor(Rope.From(new string('x', 1_000_000)));
        var random = new Random(1);
        while (editor.Length > 5_000)
            editor.Apply(Delta.DeleteAt(random.Next(editor.Length - 20), 20));

        RopeShape.Check(editor.Snapshot());
        Assert.InRange(RopeShape.Fill(editor.Snapshot()), 0.3, 1);
    }

    [Fact]
    public void D4_what_reaches_past_the_end_is_refused_and_changes_nothing()
    {
        var editor = new RopeEditor(Rope.From("abc"));
        var past = new DeltaBuilder().Insert("x").Retain(3).Delete(1).Build();

        Assert.Equal(DeltaFaultKind.PastEnd, editor.Check(past)?.Kind);
        Assert.Throws<ArgumentException>(() => editor.Apply(past));
        Assert.Equal("abc", editor.Snapshot().ToString());
    }

    [Fact]
    public void D2_a_pair_is_found_wherever_it_lies()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 3_000));
        var rope = Rope.From("a" + text);

        for (var position = 0; position <= rope.Length; position++)
        {
            var cuts = position > 1 && position < rope.Length && position % 2 == 0;
            Assert.Equal(cuts ? DeltaFaultKind.SplitSurrogate : null, rope.Check(Delta.InsertAt(position, "x"))?.Kind);
        }
    }
}
