using System.Runtime.InteropServices;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

public sealed class EncodedSnapshotTests
{
    private const int Step = EncodedSnapshot.StepBytes;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Step - 15)] // with what stands around it, one step
    [InlineData(Step - 14)]
    [InlineData(Step)]
    [InlineData((5 * Step) + 7)]
    public void H3_a_text_of_any_length_is_the_delta_that_makes_it(int length) => Check(Rope.From(new string('a', length)));

    [Fact]
    public void H3_formats_embeds_and_astral_characters_come_whole()
    {
        var bold = Attributes.Parse("""{"bold":true}""");
        var builder = new DeltaBuilder();
        for (var i = 0; i < 3_000; i++)
        {
            builder.Insert($"Line {i} \"of\" many 𝄞\n\u0001", i % 3 == 0 ? bold : null);
            if (i % 500 == 0)
                builder.Insert(Embed.Parse($$"""{"image":"{{new string('x', 50_000)}}"}"""), null);
        }
        Check(Rope.From(builder.Build()));
    }

    [Fact]
    public void H3_who_joins_at_one_revision_gets_the_same_bytes()
    {
        var snapshot = new EncodedSnapshot(new DocumentSnapshot(1, Rope.From(new string('a', 3 * Step))), TimeProvider.System);
        using var first = snapshot.Steps().GetEnumerator();
        using var second = snapshot.Steps().GetEnumerator();
        for (var step = 0; step < 4; step++)
        {
            var (leader, follower) = step % 2 == 0 ? (first, second) : (second, first);
            Assert.True(leader.MoveNext() && follower.MoveNext());
            Assert.Same(ArrayOf(leader.Current), ArrayOf(follower.Current));
        }
        Assert.False(first.MoveNext() || second.MoveNext());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void H3_who_has_read_a_part_when_it_is_let_go_of_reads_the_rest(int before)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        var snapshot = new EncodedSnapshot(new DocumentSnapshot(1, Rope.From(text)), TimeProvider.System);
        var read = new List<byte>();
        foreach (var step in snapshot.Steps())
        {
            read.AddRange(step.Span);
            if (--before <= 0)
                snapshot.Release();
        }
        Assert.Equal(Rope.From(text).ToDelta().ToString(), Encoding.UTF8.GetString([.. read]));
    }

    private static void Check(Rope document)
    {
        var snapshot = new EncodedSnapshot(new DocumentSnapshot(1, document), TimeProvider.System);
        var steps = snapshot.Steps().Select(step => step.ToArray()).ToList();
        Assert.Equal(document.ToDelta().ToString(), Encoding.UTF8.GetString([.. steps.SelectMany(step => step)]));
        Assert.All(steps.SkipLast(1), step => Assert.Equal(Step, step.Length));
    }

    private static byte[] ArrayOf(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) ? segment.Array! : throw new InvalidOperationException("Not an array.");
}
