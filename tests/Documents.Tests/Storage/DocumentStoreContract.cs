using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>What every <see cref="IDocumentStore"/> does.</summary>
[Trait("Suite", "contract")]
public abstract partial class DocumentStoreContract : IAsyncLifetime
{
    private protected static readonly DocumentId Id = DocumentId.Parse("doc");
    private protected static readonly DocumentId Other = DocumentId.Parse("other");

    private protected IDocumentStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract IDocumentStore Open();

    /// <summary>Takes the document's newest revisions away, as when a standby takes over that had not had them.</summary>
    private protected abstract Task SetBack(long revision);

    public virtual async ValueTask InitializeAsync()
    {
        Store = Open();
        await Store.Create(Id, "Title", null, 0, 1_000, Cancellation);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Append_stores_revisions_as_they_are_and_what_follows_from_them()
    {
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(1, 3)));

        var read = await Store.ReadRevisions(Id, 0, 10, Cancellation);
        Assert.Equal(Revisions(1, 3).Select(Text), read.Select(Text));
        Assert.Equal([1, 2, 3], read.Select(revision => revision.Number));
        var info = (await Store.Find(Id, Cancellation))!.Info;
        Assert.Equal((3, 3, 1_003), (info.Revision, info.Length, info.Modified.ToUnixTimeMilliseconds()));
        Assert.Equal(new SessionProgress(3, 3), await Store.FindSession(Id, 7, Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Append_of_what_does_not_follow_stores_nothing_and_says_where_the_head_is(long first)
    {
        await Append(Revisions(1, 3));

        Assert.Equal(new AppendResult.Conflict(3), await Append(Revisions(first, first + 1)));

        Assert.Equal(3, (await Store.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.Equal(new SessionProgress(3, 3), await Store.FindSession(Id, 7, Cancellation));
    }

    [Fact]
    public async Task Append_to_what_is_not_there_or_deleted_stores_nothing()
    {
        Assert.IsType<AppendResult.Gone>(await Store.Append(Other, 1, Revisions(1, 1), 1, Cancellation));
        await Store.Delete(Id, 2_000, "anyone", Cancellation);
        Assert.IsType<AppendResult.Gone>(await Append(Revisions(1, 1)));
    }

    [Fact]
    public async Task Pack_changes_nothing_that_is_read()
    {
        var revisions = Revisions(1, 30);
        await Append(revisions);

        Assert.True(await Store.Pack(Id, 1, [Block(revisions, 0, 16), Block(revisions, 16, 20)], Cancellation));
        Assert.True(await Store.Pack(Id, 1, [Block(revisions, 16, 25), new StoredBlock(new BlockRange(new BlockKey(1, 0), 16), new byte[] { 7 })], Cancellation));

        for (var after = 0; after < 30;)
        {
            var page = await Store.ReadRevisions(Id, after, 7, Cancellation);
            Assert.InRange(page.Count, 1, 7);
            Assert.Equal(revisions.Skip(after).Take(page.Count).Select(Text), page.Select(Text));
            after += page.Count;
        }
        Assert.Empty(await Store.ReadRevisions(Id, 30, 7, Cancellation));
        Assert.Equal(
            [new(new(0, 0), 16), new(new(0, 16), 25), new BlockRange(new(1, 0), 16)], await Store.ListBlocks(Id, Cancellation));
        var read = await Store.ReadBlocks(Id, [new(1, 0), new(0, 16), new(0, 99)], Cancellation);
        Assert.Equal([new(0, 16), new BlockKey(1, 0)], read.Select(block => block.Range.Key));
        Assert.Equal(7, read[1].Content.Span[0]);
        Assert.Equal(new SessionProgress(30, 30), await Store.FindSession(Id, 7, Cancellation));
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(31, 31)));
    }

    [Fact]
    public async Task Pack_of_an_older_epoch_or_of_revisions_that_are_not_there_does_nothing()
    {
        var revisions = Revisions(1, 20);
        await Append(revisions);

        Assert.False(await Store.Pack(Id, 1, [Block(Revisions(1, 21), 0, 21)], Cancellation));
        Assert.False(await Store.Pack(Other, 1, [Block(revisions, 0, 16)], Cancellation));
        await Store.Append(Id, 6, Revisions(21, 21), 21, Cancellation);
        Assert.False(await Store.Pack(Id, 1, [Block(revisions, 0, 16)], Cancellation));
        Assert.Empty(await Store.ListBlocks(Id, Cancellation));

        Assert.True(await Store.Pack(Id, 6, [Block(revisions, 0, 16)], Cancellation));
        await Store.Delete(Id, 2_000, "anyone", Cancellation);
        Assert.False(await Store.Pack(Id, 6, [Block(revisions, 0, 16)], Cancellation));
        Assert.Empty(await Store.ListBlocks(Id, Cancellation));
        Assert.Empty(await Store.ReadRevisions(Id, 0, 10, Cancellation));
    }

    [Fact]
    public async Task A_longer_block_stays_where_a_shorter_one_is_packed_later()
    {
        var revisions = Revisions(1, 30);
        await Append(revisions);

        Assert.True(await Store.Pack(Id, 1, [Block(revisions, 0, 16)], Cancellation));
        await Store.Pack(Id, 1, [Block(revisions, 0, 10)], Cancellation);

        Assert.Equal([new BlockRange(new BlockKey(0, 0), 16)], await Store.ListBlocks(Id, Cancellation));
        Assert.Equal(14, (await Store.ReadRevisions(Id, 16, 30, Cancellation)).Count);
        Assert.Equal(16, (await Store.ReadRevisions(Id, 0, 16, Cancellation)).Count);
    }

    [Fact]
    public async Task Claim_gives_the_candidate_unless_it_must_be_greater()
    {
        Assert.Equal(100, await Store.Claim(Id, 100, Cancellation));
        Assert.Equal(101, await Store.Claim(Id, 100, Cancellation));
        Assert.Equal(102, await Store.Claim(Id, 5, Cancellation));
        Assert.Equal(1_000, await Store.Claim(Id, 1_000, Cancellation));
    }

    [Fact]
    public async Task Claim_of_what_is_not_there_or_deleted_is_null()
    {
        Assert.Null(await Store.Claim(Other, 1, Cancellation));
        await Store.Delete(Id, 2_000, "anyone", Cancellation);
        Assert.Null(await Store.Claim(Id, 1, Cancellation));
    }

    [Fact]
    public async Task Append_of_an_older_epoch_stores_nothing_and_says_which_is_the_newest()
    {
        var (first, second) = ((await Store.Claim(Id, 10, Cancellation))!.Value, (await Store.Claim(Id, 10, Cancellation))!.Value);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(1, 3), second));

        Assert.Equal(new AppendResult.Fenced(second), await Append(Revisions(4, 4), first));
        Assert.Equal(new AppendResult.Fenced(second), await Append(Revisions(1, 1), first));

        Assert.Equal(3, (await Store.Find(Id, Cancellation))!.Info.Revision);
        Assert.Equal(3, (await Store.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(4, 4), second));
        Assert.Equal(second + 1, await Store.Claim(Id, first, Cancellation));
    }

    [Fact]
    public async Task FindSession_knows_the_last_of_each_session_and_no_others()
    {
        await Append([Revision(1, session: 7, sequence: 4), Revision(2, session: 8, sequence: 1), Revision(3, session: 7, sequence: 6)]);
        await Append([Revision(4, session: 8, sequence: 2)]);

        Assert.Equal(new SessionProgress(6, 3), await Store.FindSession(Id, 7, Cancellation));
        Assert.Equal(new SessionProgress(2, 4), await Store.FindSession(Id, 8, Cancellation));
        Assert.Null(await Store.FindSession(Id, 9, Cancellation));
        Assert.Null(await Store.FindSession(Other, 7, Cancellation));
    }

    [Fact]
    public async Task ReadRevisions_reads_ranges()
    {
        await Append(Revisions(1, 20));

        Assert.Equal([6, 7, 8], (await Store.ReadRevisions(Id, 5, 3, Cancellation)).Select(revision => revision.Number));
        Assert.Equal([20], (await Store.ReadRevisions(Id, 19, 3, Cancellation)).Select(revision => revision.Number));
        Assert.Empty(await Store.ReadRevisions(Id, 20, 3, Cancellation));
        Assert.Empty(await Store.ReadRevisions(Other, 0, 3, Cancellation));
    }

    [Fact]
    public async Task Create_stores_a_first_revision_with_its_session()
    {
        Assert.Equal(CreateResult.Created, await Store.Create(Other, "Other", Revision(1, session: 9, sequence: 1), 1, 5_000, Cancellation));

        Assert.Single(await Store.ReadRevisions(Other, 0, 10, Cancellation));
        Assert.Equal(new SessionProgress(1, 1), await Store.FindSession(Other, 9, Cancellation));
        Assert.Equal(CreateResult.Taken, await Store.Create(Other, "Other", null, 0, 5_000, Cancellation));
    }

    [Fact]
    public async Task A_snapshot_takes_the_place_of_the_one_before_unless_it_is_older()
    {
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
        await Append(Revisions(1, 9));

        await SaveSnapshot(5);
        await SaveSnapshot(9);
        await SaveSnapshot(7);

        var snapshot = await Store.ReadSnapshot(Id, Cancellation);
        Assert.Equal((9, (byte)9), (snapshot!.Revision, Assert.Single(snapshot.Content)));
    }

    [Fact]
    public async Task A_snapshot_of_an_older_epoch_is_dropped()
    {
        var (first, second) = ((await Store.Claim(Id, 10, Cancellation))!.Value, (await Store.Claim(Id, 10, Cancellation))!.Value);
        await Append(Revisions(1, 3), second);

        await SaveSnapshot(3, first);
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));

        await SaveSnapshot(3, second);
        Assert.Equal(3, (await Store.ReadSnapshot(Id, Cancellation))!.Revision);
    }

    [Fact]
    public async Task A_snapshot_of_a_revision_that_the_document_does_not_have_is_dropped()
    {
        await Append(Revisions(1, 3));

        await SaveSnapshot(4);

        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
    }

    [Fact]
    public async Task A_snapshot_of_a_revision_that_was_lost_gives_way_to_an_older_one()
    {
        await Append(Revisions(1, 9));
        await SaveSnapshot(7);
        await SetBack(5);

        await SaveSnapshot(9);
        Assert.Equal(7, (await Store.ReadSnapshot(Id, Cancellation))!.Revision);

        await SaveSnapshot(5);
        var snapshot = await Store.ReadSnapshot(Id, Cancellation);
        Assert.Equal((5, (byte)5), (snapshot!.Revision, Assert.Single(snapshot.Content)));
    }

    [Fact]
    public async Task List_is_newest_change_first_and_a_change_moves_to_the_front()
    {
        await Store.Create(Other, "Other", null, 0, 1_001, Cancellation);
        Assert.Equal([Other, Id], await Listed());

        await Append(Revisions(10, 10, first: 1));
        Assert.Equal([Id, Other], await Listed());

        await Store.Rename(Other, "Renamed", 2_000, Cancellation);
        Assert.Equal([Other, Id], await Listed());

        async Task<IEnumerable<DocumentId>> Listed() =>
            (await Store.List(new DocumentQuery(), Cancellation)).Documents.Select(document => document.Id);
    }

    [Theory]
    [InlineData("äPFEL", "Äpfel und Birnen")]
    [InlineData("привет", "ПРИВЕТ, мир")]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("50%_", "50%_ done")]
    [InlineData(@"\_", @"C:\_\")]
    [InlineData("OTHER", "其他")]
    [InlineData("其他", "其他")]
    public async Task List_finds_by_a_part_of_title_or_id_in_any_case(string search, string title)
    {
        await Store.Create(Other, title, null, 0, 0, Cancellation);

        Assert.Equal(Other, Assert.Single((await Store.List(new DocumentQuery(search), Cancellation)).Documents).Id);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData(@"\")]
    [InlineData("t_t")]
    [InlineData("title doc")]
    [InlineData("\n")]
    [InlineData("\0")]
    [InlineData("e\nd")]
    public async Task List_finds_nothing_by_what_is_nowhere(string search) =>
        Assert.Empty((await Store.List(new DocumentQuery(search), Cancellation)).Documents);

    [Fact]
    public async Task A_renamed_document_is_found_by_its_new_title_only()
    {
        await Store.Rename(Id, "Plan", 2_000, Cancellation);

        Assert.Single((await Store.List(new DocumentQuery("plan"), Cancellation)).Documents);
        Assert.Empty((await Store.List(new DocumentQuery("title"), Cancellation)).Documents);
    }

    [Fact]
    public async Task Metadata_is_what_the_first_said()
    {
        Assert.Equal([1], await Store.GetOrAddMetadata("key", [1], Cancellation));
        Assert.Equal([1], await Store.GetOrAddMetadata("key", [2], Cancellation));
        Assert.Equal([3], await Store.GetOrAddMetadata("other key", [3], Cancellation));
    }

    private protected Task<AppendResult> Append(IReadOnlyList<Revision> revisions, long epoch = 1) =>
        Store.Append(Id, epoch, revisions, (int)revisions[^1].Number, Cancellation);

    private Task SaveSnapshot(long revision, long epoch = 1) =>
        Store.SaveSnapshot(Id, epoch, new StoredSnapshot(revision, [(byte)revision]), Cancellation);

    /// <param name="first">The number of the first revision, where it is not that of its time.</param>
    private protected static IReadOnlyList<Revision> Revisions(long from, long through, long? first = null)
    {
        var revisions = new List<Revision>();
        for (var number = from; number <= through; number++)
            revisions.Add(RevisionCodec.Encode(number - from + (first ?? from), 7, number, 1_000 + number, Delta.Insert("x"), new()));
        return revisions;
    }

    private protected static Revision Revision(long number, long session, long sequence, string text = "x") =>
        RevisionCodec.Encode(number, session, sequence, 1_000, Delta.Insert(text), new());

    private static StoredBlock Block(IReadOnlyList<Revision> revisions, int after, int through) =>
        new(new BlockRange(new BlockKey(0, after), through), RevisionBlock.Pack([.. revisions.Skip(after).Take(through - after)]));

    private static string Text(Revision revision) => System.Text.Encoding.UTF8.GetString(revision.Encoded.Span);
}
