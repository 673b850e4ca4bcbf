using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <content>Authors and versions.</content>
public abstract partial class DocumentStoreContract
{
    private protected static readonly Author Ann = new(7, new UserProfile("Ann 😀", "#aa3366")), Bob = new(8, new UserProfile("Bob", "#336699"));

    [Fact]
    public async Task Authors_are_as_they_were_saved_last_in_the_order_of_their_numbers()
    {
        Assert.Empty(await Store.ReadAuthors(Id, 0, 10, Cancellation));
        await Store.SaveAuthors(Id, [Bob, Ann], Cancellation);
        var anna = Ann with { User = new UserProfile("Anna", "#aa3366") };
        await Store.SaveAuthors(Id, [anna, new Author((1L << 52) - 1, Bob.User)], Cancellation);

        Assert.Equal([anna, Bob, new Author((1L << 52) - 1, Bob.User)], await Store.ReadAuthors(Id, 0, 10, Cancellation));
        Assert.Equal([Bob], await Store.ReadAuthors(Id, 7, 1, Cancellation));
        Assert.Empty(await Store.ReadAuthors(Other, 0, 10, Cancellation));
    }

    [Fact]
    public async Task A_version_is_of_the_revision_that_is_named_or_of_the_head()
    {
        await Append(Revisions(1, 3));

        var second = await Add(VersionKind.Named, 2, "Draft", "Two\nlines", "Ann");
        var head = await Add(VersionKind.Named, null, "Draft");

        Assert.Equal(new DocumentVersion(second.Id, 2, VersionKind.Named, "Draft", "Two\nlines", "Ann", 5_000), second);
        Assert.Equal(new DocumentVersion(head.Id, 3, VersionKind.Named, "Draft", "", "", 5_000), head);
        Assert.NotEqual(second.Id, head.Id);
        Assert.Equal(0, (await Add(VersionKind.Named, 0, "Empty")).Revision);
        Assert.Equal(second, await Store.Versions.Find(Id, second.Id, Cancellation));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public async Task A_version_of_a_revision_that_the_document_does_not_have_is_refused(long revision)
    {
        await Append(Revisions(1, 3));

        Assert.Equal(new VersionOutcome.RevisionUnknown(3), await TryAdd(Id, VersionKind.Named, revision, "Draft"));

        Assert.Empty((await Store.Versions.List(Id, new VersionQuery(), Cancellation)).Versions);
    }

    [Theory]
    [InlineData(VersionKind.Automatic)]
    [InlineData(VersionKind.Restored)]
    [InlineData(VersionKind.Undone)]
    public async Task Of_each_kind_but_the_named_a_revision_has_one_version(VersionKind kind)
    {
        await Append(Revisions(1, 3));
        var named = new[] { await Add(VersionKind.Named, 3, "A"), await Add(VersionKind.Named, 3, "A") };

        var first = await Add(kind, 3, note: "first");
        Assert.Equal(first, await Add(kind, 3, note: "second"));
        Assert.Equal(first, await Add(kind, null));

        Assert.NotEqual(first, await Add(kind, 2));
        Assert.NotEqual(named[0], named[1]);
        Assert.True(await Store.Versions.Delete(Id, first.Id, Cancellation));
        Assert.NotEqual(first.Id, (await Add(kind, 3)).Id);
    }

    [Fact]
    public async Task Of_many_who_add_the_same_automatic_version_at_once_all_get_one()
    {
        await Append(Revisions(1, 3));

        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Add(VersionKind.Automatic, 2)));

        Assert.Single(added.Distinct());
        Assert.Single((await Store.Versions.List(Id, new VersionQuery(), Cancellation)).Versions);
    }

    [Fact]
    public async Task Versions_are_listed_newest_revision_first_in_pages_and_by_kind()
    {
        await Append(Revisions(1, 5));
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);
        var (b, a, c) = (await Add(VersionKind.Named, 3, "b"), await Add(VersionKind.Automatic, 1), await Add(VersionKind.Named, 5, "c"));
        var (b2, b3) = (await Add(VersionKind.Named, 3, "b2"), await Add(VersionKind.Automatic, 3));
        await TryAdd(Other, VersionKind.Named, 0, "another document's");

        Assert.Equal([c, b3, b2, b, a], await Listed(null, 10));
        Assert.Equal([c, b3, b2, b, a], await Listed(null, 2));
        Assert.Equal([c, b2, b], await Listed(VersionKind.Named, 1));
        Assert.Equal([b3, a], await Listed(VersionKind.Automatic, 2));
        Assert.Empty(await Listed(VersionKind.Undone, 2));
        Assert.Empty((await Store.Versions.List(Id, new VersionQuery(After: "x"), Cancellation)).Versions);

        async Task<List<DocumentVersion>> Listed(VersionKind? kind, int limit)
        {
            var listed = new List<DocumentVersion>();
            for (string? after = null; ;)
            {
                var page = await Store.Versions.List(Id, new VersionQuery(kind, limit, after), Cancellation);
                Assert.True(page.Versions.Count <= limit);
                listed.AddRange(page.Versions);
                if ((after = page.Next) is null)
                    return listed;
            }
        }
    }

    [Fact]
    public async Task A_version_is_changed_where_something_is_given_and_deleted_once()
    {
        var there = await Add(VersionKind.Named, 0, "Draft", "Note", "Ann");
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);

        Assert.Equal(there with { Name = "Final" }, await Store.Versions.Change(Id, there.Id, "Final", null, Cancellation));
        Assert.Equal(there with { Name = "Final", Note = "" }, await Store.Versions.Change(Id, there.Id, null, "", Cancellation));
        Assert.Equal(there with { Name = "Final", Note = "" }, await Store.Versions.Find(Id, there.Id, Cancellation));

        // Of another document it is none.
        Assert.Null(await Store.Versions.Find(Other, there.Id, Cancellation));
        Assert.Null(await Store.Versions.Change(Other, there.Id, "x", null, Cancellation));
        Assert.False(await Store.Versions.Delete(Other, there.Id, Cancellation));

        Assert.True(await Store.Versions.Delete(Id, there.Id, Cancellation));
        Assert.False(await Store.Versions.Delete(Id, there.Id, Cancellation));
        Assert.Null(await Store.Versions.Find(Id, there.Id, Cancellation));
        Assert.Null(await Store.Versions.Change(Id, there.Id, "x", null, Cancellation));
        Assert.NotEqual(there.Id, (await Add(VersionKind.Named, 0, "Another")).Id);
    }

    [Fact]
    public async Task Authors_and_versions_go_with_their_document()
    {
        await Append(Revisions(1, 3));
        await Store.SaveAuthors(Id, [Ann], Cancellation);
        var there = await Add(VersionKind.Named, 2, "Draft");
        await Store.Delete(Id, 2_000, "anyone", Cancellation);

        await Store.SaveAuthors(Id, [Bob], Cancellation);
        Assert.Empty(await Store.ReadAuthors(Id, 0, 10, Cancellation));
        Assert.Empty((await Store.Versions.List(Id, new VersionQuery(), Cancellation)).Versions);
        Assert.Null(await Store.Versions.Find(Id, there.Id, Cancellation));
        Assert.Null(await Store.Versions.Change(Id, there.Id, "x", null, Cancellation));
        Assert.False(await Store.Versions.Delete(Id, there.Id, Cancellation));
        Assert.IsType<VersionOutcome.DocumentMissing>(await TryAdd(Id, VersionKind.Named, 2, "Draft"));
        Assert.IsType<VersionOutcome.DocumentMissing>(await TryAdd(Other, VersionKind.Named, null, "Draft"));
    }

    private protected async Task<DocumentVersion> Add(VersionKind kind, long? revision, string name = "", string note = "", string author = "") =>
        Assert.IsType<VersionOutcome.Stored>(await TryAdd(Id, kind, revision, name, note, author)).Version;

    private protected Task<VersionOutcome> TryAdd(DocumentId id, VersionKind kind, long? revision, string name, string note = "", string author = "") =>
        Store.Versions.Add(id, new NewVersion(kind, revision, name, note, author), 5_000, Cancellation);
}
