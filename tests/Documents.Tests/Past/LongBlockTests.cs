using CollabDocs.Documents.Past;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>Revisions that are too long for a block stay as they are, and all that is read of them is right.</summary>
[Trait("Suite", "history")]
public sealed class LongBlockTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_block_that_would_be_too_long_is_not_packed_nor_what_follows_it()
    {
        var store = new MemoryStore();
        var ladder = new BlockLadder(3);
        var paste = new string('a', 10_000_000);
        var history = new WrittenHistory(Enumerable.Range(0, 30).Select(i =>
            (7L, 1_000L + i, i is >= 8 and < 16 ? new DeltaBuilder().Insert(paste).Delete(i == 8 ? 8 : paste.Length).Build() : Delta.Insert("b"))));
        var epoch = await history.AppendTo(store);

        await new BlockPacking(store, WrittenHistory.Id, epoch, ladder).Pack(30, least: 1, Cancellation);

        Assert.Equal(8, BlockLadder.PackedThrough(await store.ListBlocks(WrittenHistory.Id, Cancellation)));
        var text = (await new DocumentPast(store, ladder).Read(WrittenHistory.Id, 20, Cancellation))!.ToString();
        Assert.Equal("bbbb" + paste, text);
    }
}
