using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <content>Moving and packing.</content>
public abstract partial class DocumentStoreContract
{
    [Fact]
    public async Task Ids_are_listed_in_order_without_those_that_are_deleted_or_arrive()
    {
        foreach (var id in (string[])["B", "a", "gone", "a.b", "zz"])
            await Store.Create(DocumentId.Parse(id), "Title", null, 0, 0, Cancellation);
        await Store.Create(Other.Arriving, "Title", null, 0, 0, Cancellation);
        await Store.Delete(DocumentId.Parse("gone"), 2_000, "anyone", Cancellation);

        Assert.Equal(["B", "a", "a.b", "doc", "zz"], (await Store.Upkeep.ListIds(null, 10, Cancellation)).Select(id => id.Value));
        Assert.Equal(["a.b", "doc"], (await Store.Upkeep.ListIds(DocumentId.Parse("a"), 2, Cancellation)).Select(id => id.Value));
    }

    [Fact]
    public async Task What_arrives_is_found_by_nobody_until_it_is_published_with_all_that_it_has()
    {
        await Arrive();
        Assert.Null(await Store.Find(Other, Cancellation));
        Assert.Equal([Id], (await Store.List(new DocumentQuery(), Cancellation)).Documents.Select(document => document.Id));
        Assert.Empty((await Store.List(new DocumentQuery("other"), Cancellation)).Documents);

        Assert.Equal(CreateResult.Created, await Store.Upkeep.Publish(Whole(3), Cancellation));

        Assert.Equal(Whole(3), (await Store.Find(Other, Cancellation))!.Info);
        Assert.Null(await Store.Find(Other.Arriving, Cancellation));
        Assert.Equal(3, (await Store.ReadRevisions(Other, 0, 10, Cancellation)).Count);
        Assert.Equal(new SessionProgress(3, 3), await Store.FindSession(Other, 7, Cancellation));
        Assert.Equal([Ann], await Store.ReadAuthors(Other, 0, 10, Cancellation));
        Assert.Equal("Draft", Assert.Single((await Store.Versions.List(Other, new VersionQuery(), Cancellation)).Versions).Name);
        Assert.Equal([Other], (await Store.List(new DocumentQuery("OTHER"), Cancellation)).Documents.Select(document => document.Id));
        Assert.IsType<AppendResult.Appended>(await Store.Append(Other, 1, Revisions(4, 4), 4, Cancellation));
    }

    [Fact]
    public async Task What_has_arrived_is_published_only_where_it_is_whole_and_its_id_is_free()
    {
        Assert.Null(await Store.Upkeep.Publish(Whole(3), Cancellation));
        await Arrive();
        Assert.Null(await Store.Upkeep.Publish(Whole(2), Cancellation));
        await Store.Create(Other, "Another", null, 0, 0, Cancellation);
        Assert.Equal(CreateResult.Taken, await Store.Upkeep.Publish(Whole(3), Cancellation));
        await Store.Delete(Other, 2_000, "anyone", Cancellation);
        Assert.Equal(CreateResult.Deleted, await Store.Upkeep.Publish(Whole(3), Cancellation));
    }

    [Fact]
    public async Task What_is_discarded_is_gone_and_may_arrive_again()
    {
        for (var time = 0; time < 3; time++)
        {
            await Arrive();
            await Store.Upkeep.Discard(Id, Cancellation); // nothing of this one arrives
            Assert.NotNull(await Store.Find(Other.Arriving, Cancellation));
            await Store.Upkeep.Discard(time == 0 ? null : Other, Cancellation);
            Assert.IsType<AppendResult.Gone>(await Store.Append(Other.Arriving, 1, Revisions(4, 4), 4, Cancellation));
            Assert.Empty(await Store.ReadRevisions(Other.Arriving, 0, 10, Cancellation));
        }
        Assert.Equal([Id], await Store.Upkeep.ListIds(null, 10, Cancellation));
    }

    [Fact]
    public async Task The_epoch_is_that_of_the_last_append()
    {
        await Append(Revisions(1, 1), epoch: 5);

        Assert.Equal(5, await Store.Upkeep.FindEpoch(Id, Cancellation));
        Assert.Null(await Store.Upkeep.FindEpoch(Other, Cancellation));
    }

    [Fact]
    public async Task Reclaiming_changes_nothing_that_is_read()
    {
        await Append(Revisions(1, 30));

        await Store.Upkeep.Reclaim(Cancellation);

        Assert.Equal(30, (await Store.ReadRevisions(Id, 0, 100, Cancellation)).Count);
        Assert.InRange(await Store.Upkeep.Measure(Cancellation), 1_000, long.MaxValue);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(31, 31)));
    }

    private static DocumentInfo Whole(long revision) => new(
        Other, "Other", revision, (int)revision, DateTimeOffset.FromUnixTimeMilliseconds(500), DateTimeOffset.FromUnixTimeMilliseconds(900));

    private async Task Arrive()
    {
        Assert.Equal(CreateResult.Created, await Store.Create(Other.Arriving, "Other", null, 0, 500, Cancellation));
        Assert.IsType<AppendResult.Appended>(await Store.Append(Other.Arriving, 1, Revisions(1, 3), 3, Cancellation));
        await Store.SaveAuthors(Other.Arriving, [Ann], Cancellation);
        await TryAdd(Other.Arriving, VersionKind.Named, 2, "Draft");
    }
}
