using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <content>What webhooks are owed (PROTOCOL N5).</content>
public abstract partial class DocumentStoreContract
{
    private protected const string Hook = "a";

    [Fact]
    public async Task A_webhook_is_owed_the_newest_revision_until_it_was_told_of_it()
    {
        Assert.Null(await Owed());
        await Append(Revisions(1, 3));
        Assert.Equal(new Delivery(Id, 1, 3, false, 1_003), await Owed());

        var owed = (await Owed())!;
        await Append(Revisions(4, 4));
        await Store.Deliveries.Save(Hook, owed, Cancellation);

        Assert.Equal(new Delivery(Id, 2, 4, false, 1_004), await Owed());
        await Store.Deliveries.Save(Hook, (await Owed())!, Cancellation);
        Assert.Null(await Owed());
        Assert.Equal(new Delivery(Id, 1, 4, false, 1_004), await Store.Deliveries.FindOwed("b", Id, Cancellation));
        await Store.Rename(Id, "Other", 2_000, Cancellation);
        Assert.Null(await Owed());
    }

    [Fact]
    public async Task What_a_webhook_was_told_before_changes_nothing_when_it_comes_late()
    {
        await Append(Revisions(1, 1));
        var first = (await Owed())!;
        await Store.Deliveries.Save(Hook, first, Cancellation);
        await Append(Revisions(2, 2));
        await Store.Deliveries.Save(Hook, (await Owed())!, Cancellation);

        await Store.Deliveries.Save(Hook, first, Cancellation);

        Assert.Null(await Owed());
    }

    [Fact]
    public async Task A_deletion_is_owed_to_who_was_told_of_the_document()
    {
        await Append(Revisions(1, 1));
        await Store.Deliveries.Save(Hook, (await Owed())!, Cancellation);
        await Store.Delete(Id, 9_000, "host", Cancellation);

        var owed = (await Owed())!;

        Assert.Equal((Id, 2L, true, 9_000L), (owed.Document, owed.Number, owed.Deleted, owed.Time));
        Assert.Null(await Store.Deliveries.FindOwed("b", Id, Cancellation));
        Assert.Equal([Id], (await Store.Deliveries.ListOwed(Hook, 0, 10, Cancellation)).Documents);
        Assert.Empty((await Store.Deliveries.ListOwed("b", 0, 10, Cancellation)).Documents);
        await Store.Deliveries.Save(Hook, owed, Cancellation);
        Assert.Null(await Owed());
        Assert.Empty((await Store.Deliveries.ListOwed(Hook, 0, 10, Cancellation)).Documents);
    }

    [Fact]
    public async Task What_is_owed_is_found_in_pages()
    {
        var ids = Enumerable.Range(0, 25).Select(i => DocumentId.Parse($"doc{i}")).ToList();
        foreach (var id in ids)
        {
            await Store.Create(id, "Title", null, 0, 0, Cancellation);
            await Store.Append(id, 1, Revisions(1, 2), 2, Cancellation);
        }
        await Store.Create(Other.Arriving, "Title", null, 0, 0, Cancellation);
        await Store.Append(Other.Arriving, 1, Revisions(1, 2), 2, Cancellation);
        foreach (var id in ids.Skip(5).Take(12))
            await Store.Deliveries.Save(Hook, (await Store.Deliveries.FindOwed(Hook, id, Cancellation))!, Cancellation);
        await Store.Append(ids[9], 1, Revisions(3, 3), 3, Cancellation);
        await Store.List(new DocumentQuery(), Cancellation); // so that all is settled

        var owed = new List<DocumentId>();
        var pages = 0;
        for (long? next = 0; next is { } after; pages++)
        {
            var page = await Store.Deliveries.ListOwed(Hook, after, 10, Cancellation);
            owed.AddRange(page.Documents);
            next = page.Next;
        }

        Assert.Equal(3, pages);
        Assert.Equal(ids.Take(5).Append(ids[9]).Concat(ids.Skip(17)), owed);
        Assert.Null(await Store.Deliveries.FindOwed(Hook, Other.Arriving, Cancellation));
        Assert.Null(await Store.Deliveries.FindOwed(Hook, Other, Cancellation));
    }

    private protected Task<Delivery?> Owed() => Store.Deliveries.FindOwed(Hook, Id, Cancellation);
}
