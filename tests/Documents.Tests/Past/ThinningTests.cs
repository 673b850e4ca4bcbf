using System.Security.Cryptography;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>Old keystrokes are thinned where a host wants it: less is kept, and what is kept is right; who is in between is told so, and never given another text than others have.</summary>
[Trait("Suite", "history")]
public sealed class ThinningTests : IDisposable
{
    private const long Pause = 1_000;
    private const int Block = 16_384;

    private static readonly DocumentId Id = WrittenHistory.Id;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-");
    private readonly DocumentsMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Of_what_one_author_did_without_a_pause_the_last_revision_does_all()
    {
        var history = WrittenHistory.Random(1, 3_000);

        var thinned = BlockThinning.Thin(history.Revisions, Pause, new HashSet<long> { 1_000, 1_001 });

        Assert.Equal(history.Revisions.Select(Identity), thinned.Select(Identity));
        var (whole, thin) = (new CharacterDocument(), new CharacterDocument());
        for (var i = 0; i < thinned.Count; i++)
        {
            whole.Apply(history.Revisions[i].Delta, history.Revisions[i].Session);
            thin.Apply(thinned[i].Delta, thinned[i].Session);
            var (revision, next) = (history.Revisions[i], i + 1 < thinned.Count ? history.Revisions[i + 1] : null);
            if (next is null || next.Session != revision.Session || next.Time - revision.Time > Pause || revision.Number is 1_000 or 1_001)
                Assert.Equal((whole.ToString(), string.Join(' ', whole.Blame())), (thin.ToString(), string.Join(' ', thin.Blame())));
            else
                Assert.Equal((true, thinned[i + 1].Time), (thinned[i].Delta.IsEmpty, thinned[i].Time));
        }
    }

    [Fact]
    public async Task K6_only_full_blocks_that_are_old_enough_are_thinned_and_once()
    {
        var history = Typed(3 * Block);
        await using var store = Open();
        var epoch = await history.AppendTo(store);
        await new BlockPacking(store, Id, epoch, BlockLadder.Standard).Pack(history.Head, least: 1, Cancellation);
        var before = await Bytes(store);

        // What somebody named stays as it was, though it was in the middle of a word.
        await new DocumentVersions(store, TimeProvider.System).Add(Id, new NewVersion(VersionKind.Named, 3_002, "Draft"), Cancellation);
        Assert.Equal(history.Revisions[3_001].Session, history.Revisions[3_002].Session);
        // The second block ends before the time that is named; the third does not.
        var thinning = new BlockThinning(store, Id, epoch, BlockLadder.Standard);
        await thinning.Thin(history.Revisions[(2 * Block) + 5].Time, Pause, Cancellation);
        await thinning.Thin(history.Revisions[(2 * Block) + 5].Time, Pause, Cancellation);

        Assert.Equal(2 * Block, BlockLadder.ThinnedThrough(await store.ListBlocks(Id, Cancellation)));
        Assert.InRange(await Bytes(store), 1, before * 3 / 4);
        var past = new DocumentPast(store);
        foreach (var revision in (int[])[0, 3_002, Block, 2 * Block, (2 * Block) + 77, history.Head])
        {
            Assert.Equal(history.At(revision).ToString(), (await past.Read(Id, revision, Cancellation))!.ToString());
            Assert.Equal(history.At(revision).Blame(), await past.Blame(Id, revision, Cancellation));
        }
        Assert.Equal(1, (await store.ReadRevisions(Id, 0, 1, Cancellation))[0].Number);
    }

    [Fact]
    public async Task Who_is_at_a_thinned_revision_is_told_so_and_who_is_later_goes_on()
    {
        var history = Typed(Block + 50);
        await using var store = Open();
        var epoch = await history.AppendTo(store);
        var time = new FakeTime();
        var services = new DocumentServices(
            store, await SessionSecrets.Load(store, RandomNumberGenerator.Create(), Cancellation), new DocumentsOptions(), time, _metrics, NullLoggerFactory.Instance);
        // Opened with all of its revisions in memory, for there is no snapshot; then again, thinned.
        await new BlockPacking(store, Id, epoch, BlockLadder.Standard).Pack(history.Head, least: 1, Cancellation);
        await new BlockThinning(store, Id, epoch, BlockLadder.Standard).Thin(long.MaxValue, Pause, Cancellation);
        var session = (await DocumentSession.Open(Id, services, Cancellation))!;

        var joined = Assert.IsType<JoinOutcome.Joined>(await session.Join(null, Pass.Host, Cancellation));
        Assert.IsType<JoinOutcome.Refused>(await session.Join(new Resumption(joined.Session, joined.Secret, 2, Block - 5), Pass.Host, Cancellation));
        Assert.IsType<JoinOutcome.Joined>(await session.Join(new Resumption(joined.Session, joined.Secret, 3, Block), Pass.Host, Cancellation));
        Assert.Null(await session.ReadSince(Block - 5, 1, Cancellation));
        Assert.NotNull(await session.ReadSince(Block, 1, Cancellation));
        var refused = Assert.IsType<SubmitOutcome.Refused>(
            await session.Submit(new Submission(joined.Session, 1, Block - 5, Delta.Insert("x")), 3, Cancellation));
        Assert.Equal(RefusalReason.BaseUnknown, refused.Reason);
        Assert.IsType<SubmitOutcome.Accepted>(await session.Submit(new Submission(joined.Session, 1, Block + 1, Delta.Insert("x")), 3, Cancellation));
        Assert.Equal("x" + history.At(history.Head), (await session.Read()).Content.ToString());
        await session.Stop(Cancellation);
    }

    /// <summary>Two take turns, each typing words, as fast as people do, with a pause after each.</summary>
    private static WrittenHistory Typed(int count)
    {
        var random = new Random(1);
        var time = 1_700_000_000_000L;
        return new WrittenHistory(Enumerable.Range(0, count).Select(i =>
        {
            time += i % 6 == 0 ? 5_000 : random.Next(60, 300);
            return (7L + (i / 100 % 2), time, Delta.InsertAt(i, i % 6 == 5 ? " " : ((char)('a' + random.Next(26))).ToString()));
        }).ToList());
    }

    private static (long, long, long) Identity(Revision revision) => (revision.Number, revision.Session, revision.Sequence);

    private SqliteDocumentStore Open() => SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);

    private static async Task<long> Bytes(SqliteDocumentStore store) =>
        (await store.ReadBlocks(Id, [.. (await store.ListBlocks(Id, Cancellation)).Select(block => block.Key).Where(key => key.Level == 0)], Cancellation))
        .Sum(block => block.Content.Length);
}
