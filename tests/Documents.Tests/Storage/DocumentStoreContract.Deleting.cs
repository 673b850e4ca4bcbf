using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <content>Deleting, undeleting, purging, and who did it.</content>
public abstract partial class DocumentStoreContract
{
    [Fact]
    public async Task Of_a_deleted_document_nothing_is_read_and_it_takes_nothing()
    {
        var there = await Fill();

        Assert.True(await Store.Delete(Id, 2_000, "ann", Cancellation));

        Assert.False(await Store.Delete(Id, 3_000, "bob", Cancellation));
        var found = (await Store.Find(Id, Cancellation))!;
        Assert.Equal((true, false, "Title", 3, 2_000), (found.Deleted, found.Purged, found.Info.Title, found.Info.Revision, found.Info.Deleted?.ToUnixTimeMilliseconds()));
        Assert.Empty((await Store.List(new DocumentQuery(), Cancellation)).Documents);
        Assert.Empty(await Store.Upkeep.ListIds(null, 10, Cancellation));
        Assert.Null(await Store.Upkeep.FindEpoch(Id, Cancellation));
        Assert.Empty(await Store.ReadRevisions(Id, 0, 10, Cancellation));
        Assert.Empty(await Store.ReadRevisions(Id, 2, 10, Cancellation));
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
        Assert.Null(await Store.FindSession(Id, 7, Cancellation));
        Assert.Empty(await Store.ListBlocks(Id, Cancellation));
        Assert.Empty(await Store.ReadBlocks(Id, [new(0, 0)], Cancellation));
        Assert.Empty(await Store.ReadAuthors(Id, 0, 10, Cancellation));
        Assert.Empty((await Store.Versions.List(Id, new VersionQuery(), Cancellation)).Versions);
        Assert.Null(await Store.Versions.Find(Id, there.Id, Cancellation));

        Assert.Null(await Store.Claim(Id, 1, Cancellation));
        Assert.IsType<AppendResult.Gone>(await Append(Revisions(4, 4)));
        Assert.Null(await Store.Rename(Id, "Again", 3_000, Cancellation));
        Assert.False(await Store.Pack(Id, 1, [Block(Revisions(1, 3), 0, 3)], Cancellation));
        Assert.False(await Store.Versions.Delete(Id, there.Id, Cancellation));
        Assert.IsType<VersionOutcome.DocumentMissing>(await TryAdd(Id, VersionKind.Named, 2, "Another"));
        Assert.Equal(CreateResult.Deleted, await Store.Create(Id, "Again", null, 0, 3_000, Cancellation));
        await Store.Create(Id.Arriving, "Arrived", null, 0, 3_000, Cancellation);
        Assert.Equal(CreateResult.Deleted, await Store.Upkeep.Publish(found.Info with { Revision = 0, Length = 0 }, Cancellation));
    }

    [Fact]
    public async Task Undelete_brings_back_all_as_it_was_and_changed_now()
    {
        var there = await Fill();
        await Store.Delete(Id, 2_000, "ann", Cancellation);
        await SaveSnapshot(3);
        await Store.SaveAuthors(Id, [Bob], Cancellation);

        var back = await Store.Undelete(Id, 5_000, "bob", Cancellation);

        Assert.Equal((Id, "Title", 3, 3, 1_000, 5_000, null), (
            back!.Id, back.Title, back.Revision, back.Length, back.Created.ToUnixTimeMilliseconds(), back.Modified.ToUnixTimeMilliseconds(), back.Deleted));
        Assert.Equal(new StoredDocument(back, Deleted: false), await Store.Find(Id, Cancellation));
        Assert.Equal([back], (await Store.List(new DocumentQuery("tit"), Cancellation)).Documents);
        Assert.Equal([1, 2], (await Store.ReadRevisions(Id, 0, 2, Cancellation)).Select(revision => revision.Number));
        Assert.Equal([3], (await Store.ReadRevisions(Id, 2, 10, Cancellation)).Select(revision => revision.Number));
        Assert.Equal(new SessionProgress(3, 3), await Store.FindSession(Id, 7, Cancellation));
        Assert.Equal(2, (await Store.ReadSnapshot(Id, Cancellation))!.Revision);
        Assert.Equal([new BlockRange(new(0, 0), 2)], await Store.ListBlocks(Id, Cancellation));
        Assert.Equal([Ann], await Store.ReadAuthors(Id, 0, 10, Cancellation));
        Assert.Equal([there], (await Store.Versions.List(Id, new VersionQuery(), Cancellation)).Versions);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(4, 4), (await Store.Claim(Id, 1, Cancellation))!.Value));
    }

    [Fact]
    public async Task Undelete_of_what_is_not_there_lives_or_was_purged_does_nothing()
    {
        Assert.Null(await Store.Undelete(Other, 2_000, "ann", Cancellation));
        Assert.Null(await Store.Undelete(Id, 2_000, "ann", Cancellation));
        Assert.Equal(1_000, (await Store.Find(Id, Cancellation))!.Info.Modified.ToUnixTimeMilliseconds());

        await Store.Purge(Id, 3_000, "ann", Cancellation);
        Assert.Null(await Store.Undelete(Id, 4_000, "ann", Cancellation));
        Assert.True((await Store.Find(Id, Cancellation))!.Purged);
    }

    [Fact]
    public async Task Whoever_wrote_a_document_before_it_was_deleted_does_not_after_it_was_undeleted()
    {
        var (writer, idle) = ((await Store.Claim(Id, 10, Cancellation))!.Value, (await Store.Claim(Id, 20, Cancellation))!.Value);
        await Append(Revisions(1, 1), idle);
        var claimed = (await Store.Claim(Id, 30, Cancellation))!.Value; // and nothing was appended in it
        await Store.Delete(Id, 2_000, "ann", Cancellation);
        await Store.Undelete(Id, 3_000, "ann", Cancellation);

        foreach (var epoch in (long[])[writer, idle, claimed])
            Assert.True(Assert.IsType<AppendResult.Fenced>(await Append(Revisions(2, 2), epoch)).Epoch > claimed);
        await SaveSnapshot(1, claimed);
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
        Assert.False(await Store.Pack(Id, claimed, [Block(Revisions(1, 1), 0, 1)], Cancellation));

        var next = (await Store.Claim(Id, 5, Cancellation))!.Value;
        Assert.True(next > claimed);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(2, 2), next));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Purge_leaves_a_tombstone_and_nothing_else(bool deleted)
    {
        var there = await Fill();
        if (deleted)
            await Store.Delete(Id, 1_500, "ann", Cancellation);

        Assert.True(await Store.Purge(Id, 2_000, "ann", Cancellation));

        Assert.False(await Store.Purge(Id, 3_000, "ann", Cancellation));
        Assert.False(await Store.Purge(Other, 3_000, "ann", Cancellation));
        Assert.False(await Store.Delete(Id, 3_000, "ann", Cancellation));
        var found = (await Store.Find(Id, Cancellation))!;
        Assert.Equal((true, true, "", 0, 0), (found.Deleted, found.Purged, found.Info.Title, found.Info.Revision, found.Info.Length));
        Assert.Empty((await Store.List(new DocumentQuery(), Cancellation)).Documents);
        Assert.Empty((await Store.List(new DocumentQuery(Deleted: true), Cancellation)).Documents);
        Assert.Empty(await Store.ReadRevisions(Id, 0, 10, Cancellation));
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
        Assert.Null(await Store.FindSession(Id, 7, Cancellation));
        Assert.Null(await Store.Versions.Find(Id, there.Id, Cancellation));
        Assert.Null(await Store.Rename(Id, "Again", 3_000, Cancellation));
        Assert.IsType<AppendResult.Gone>(await Append(Revisions(4, 4)));
        Assert.Equal(CreateResult.Deleted, await Store.Create(Id, "Again", null, 0, 3_000, Cancellation));
        await SaveSnapshot(3);
        Assert.Null(await Store.ReadSnapshot(Id, Cancellation));
    }

    [Fact]
    public async Task Deleted_documents_are_listed_newest_deletion_first_in_pages()
    {
        for (var i = 0; i < 5; i++)
            await Store.Create(DocumentId.Parse($"gone{i}"), $"Gone {i}", null, 0, i, Cancellation);
        foreach (var (i, time) in new[] { (3, 10), (1, 20), (4, 20), (0, 30), (2, 40) })
            await Store.Delete(DocumentId.Parse($"gone{i}"), time, "ann", Cancellation);
        await Store.Purge(DocumentId.Parse("gone0"), 50, "ann", Cancellation);
        await Store.Undelete(DocumentId.Parse("gone3"), 60, "ann", Cancellation);

        Assert.Equal([("gone2", 40L), ("gone4", 20), ("gone1", 20)], await Listed(10));
        Assert.Equal([("gone2", 40L), ("gone4", 20), ("gone1", 20)], await Listed(1));
        Assert.Equal("gone4", Assert.Single((await Store.List(new DocumentQuery("GONE 4", Deleted: true), Cancellation)).Documents).Id.Value);
        Assert.Equal(["doc", "gone3"], (await Store.List(new DocumentQuery(), Cancellation)).Documents.Select(document => document.Id.Value));

        async Task<List<(string, long)>> Listed(int limit)
        {
            var listed = new List<(string, long)>();
            for (string? after = null; ;)
            {
                var page = await Store.List(new DocumentQuery("", limit, after, Deleted: true), Cancellation);
                listed.AddRange(page.Documents.Select(document => (document.Id.Value, document.Deleted!.Value.ToUnixTimeMilliseconds())));
                if ((after = page.Next) is null)
                    return listed;
            }
        }
    }

    [Fact]
    public async Task What_was_deleted_before_a_time_is_purged_a_few_at_a_time()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.Create(DocumentId.Parse($"gone{i}"), "Title", null, 0, 0, Cancellation);
            await Store.Delete(DocumentId.Parse($"gone{i}"), 100 * i, "ann", Cancellation);
        }

        Assert.Equal(0, await Store.PurgeDeleted(before: 0, limit: 10, 5_000, "server", Cancellation));
        Assert.Equal(2, await Store.PurgeDeleted(before: 300, limit: 2, 5_000, "server", Cancellation));
        Assert.Equal(["gone4", "gone3", "gone2"], await Left());
        Assert.Equal(1, await Store.PurgeDeleted(before: 300, limit: 2, 5_000, "server", Cancellation));
        Assert.Equal(0, await Store.PurgeDeleted(before: 300, limit: 2, 5_000, "server", Cancellation));
        Assert.Equal(["gone4", "gone3"], await Left());
        Assert.NotNull(await Store.Undelete(DocumentId.Parse("gone3"), 6_000, "ann", Cancellation));
        Assert.True((await Store.Find(DocumentId.Parse("gone0"), Cancellation))!.Purged);
        Assert.False((await Store.Find(Id, Cancellation))!.Deleted);

        async Task<IEnumerable<string>> Left() =>
            (await Store.List(new DocumentQuery(Deleted: true), Cancellation)).Documents.Select(document => document.Id.Value);
    }

    [Fact]
    public async Task The_audit_trail_tells_what_was_done_and_outlives_the_document()
    {
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);
        await Store.Delete(Id, 2_000, "ann", Cancellation);
        await Store.Delete(Id, 2_001, "ann", Cancellation);
        await Store.Undelete(Id, 3_000, "bob", Cancellation);
        await Store.Undelete(Id, 3_001, "bob", Cancellation);
        await Store.Purge(Id, 4_000, "ann", Cancellation);
        await Store.Purge(Id, 4_001, "ann", Cancellation);
        await Store.Delete(Other, 5_000, "bob", Cancellation);
        await Store.PurgeDeleted(6_000, 10, 7_000, "server", Cancellation);

        Assert.Equal(
            [
                new(4_000, Id, "ann", "document_purged"), new(3_000, Id, "bob", "document_undeleted"), new AuditEntry(2_000, Id, "ann", "document_deleted"),
            ], (await Store.Audit.List(Id, null, 10, Cancellation)).Entries);
        Assert.Equal([new(7_000, Other, "server", "document_purged"), new AuditEntry(5_000, Other, "bob", "document_deleted")],
            (await Store.Audit.List(Other, null, 10, Cancellation)).Entries);
    }

    [Fact]
    public async Task The_audit_trail_is_read_newest_first_in_pages()
    {
        for (var i = 1; i <= 7; i++)
            await Store.Audit.Add(new AuditEntry(i, i % 3 == 0 ? null : i % 3 == 1 ? Id : Other, $"user:{i}", "tried", i == 7 ? """{"a":1}""" : null), Cancellation);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], await Listed(null, 10));
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], await Listed(null, 2));
        Assert.Equal([7, 4, 1], await Listed(Id, 1));
        Assert.Equal(new AuditEntry(7, Id, "user:7", "tried", """{"a":1}"""), (await Store.Audit.List(null, null, 1, Cancellation)).Entries[0]);
        Assert.Null((await Store.Audit.List(null, null, 2, Cancellation)).Entries[1].Document);
        Assert.Empty((await Store.Audit.List(null, "x", 10, Cancellation)).Entries);

        async Task<List<long>> Listed(DocumentId? document, int limit)
        {
            var listed = new List<long>();
            for (string? after = null; ;)
            {
                var page = await Store.Audit.List(document, after, limit, Cancellation);
                Assert.True(page.Entries.Count <= limit);
                listed.AddRange(page.Entries.Select(entry => entry.Time));
                if ((after = page.Next) is null)
                    return listed;
            }
        }
    }

    [Fact]
    public async Task Who_restored_is_told_once_with_the_version()
    {
        await Append(Revisions(1, 3));
        var restored = new NewVersion(VersionKind.Restored, 3, Note: "revision 1, First") { Actor = "user:ann", Restored = "revision 1" };
        for (var time = 0; time < 2; time++)
            await Store.Versions.Add(Id, restored, 5_000, Cancellation);
        await Store.Versions.Add(Id, restored with { Revision = 2, Actor = "" }, 5_000, Cancellation);
        await Store.Versions.Add(Id, restored with { Kind = VersionKind.Undone }, 5_000, Cancellation);
        await Store.Versions.Add(Id, restored with { Revision = 9 }, 5_000, Cancellation);

        Assert.Equal(
            new AuditEntry(5_000, Id, "user:ann", "document_restored", "revision 1"), Assert.Single((await Store.Audit.List(null, null, 10, Cancellation)).Entries));
    }

    /// <summary>Three revisions, of which two are packed, a snapshot and an author.</summary>
    /// <returns>A version.</returns>
    private async Task<DocumentVersion> Fill()
    {
        await Append(Revisions(1, 3));
        await SaveSnapshot(2);
        Assert.True(await Store.Pack(Id, 1, [Block(Revisions(1, 3), 0, 2)], Cancellation));
        await Store.SaveAuthors(Id, [Ann], Cancellation);
        return await Add(VersionKind.Named, 2, "Draft");
    }
}
