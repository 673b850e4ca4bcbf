using CollabDocs.Documents.Past;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>What is packed comes out as it went in; what is damaged is found to be.</summary>
[Trait("Suite", "history")]
public sealed class RevisionBlockTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 700)]
    [InlineData(3, 3_000)]
    public void K3_Revisions_come_out_of_a_block_as_they_went_in(int seed, int count)
    {
        var revisions = WrittenHistory.Random(seed, count).Revisions;

        var read = RevisionBlock.Page(RevisionBlock.Pack(revisions), 0, int.MaxValue, int.MaxValue);

        Assert.Equal(revisions.Select(Text), read.Select(Text));
    }

    [Fact]
    public void K3_A_page_begins_behind_a_revision_and_ends_where_it_is_full()
    {
        var revisions = WrittenHistory.Random(4, 100).Revisions;
        var block = RevisionBlock.Pack([.. revisions.Skip(20)]);

        Assert.Equal(revisions.Skip(50).Take(7).Select(Text), RevisionBlock.Page(block, after: 50, limit: 7, int.MaxValue).Select(Text));
        Assert.Equal(revisions.Skip(50).Take(1).Select(Text), RevisionBlock.Page(block, after: 50, limit: 7, bytes: 1).Select(Text));
        Assert.Empty(RevisionBlock.Page(block, after: 100, limit: 7, int.MaxValue));
    }

    [Fact]
    public void K4_A_delta_comes_out_of_a_block_with_the_marks_of_its_authors()
    {
        var history = WrittenHistory.Random(5, 500);
        var marks = new AuthorMarks();
        var composed = CollabDocs.Text.Delta.ComposeAll([.. history.Revisions.Select(marks.Mark)]);

        Assert.Equal(composed, DeltaBlock.Unpack(DeltaBlock.Pack(composed)));
    }

    [Fact]
    public void K1_What_is_damaged_is_a_format_error_or_other_revisions_and_nothing_else()
    {
        var block = RevisionBlock.Pack(WrittenHistory.Random(6, 300).Revisions);
        var random = new Random(6);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = block.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(4) == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            var failure = Record.Exception(() => RevisionBlock.Page(damaged, 0, int.MaxValue, int.MaxValue));
            Assert.True(failure is null or FormatException, $"seed 6, try {i}: {failure}");
        }
    }

    private static string Text(Revision revision) => System.Text.Encoding.UTF8.GetString(revision.Encoded.Span);
}
