using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>What every store does that keeps documents in a database: it outlives the process, and batches what comes at once.</summary>
public abstract class DatabaseStoreContract : DocumentStoreContract
{
    [Fact]
    public async Task What_is_stored_is_there_after_a_restart()
    {
        await Append(Revisions(1, 3));
        await Store.SaveAuthors(Id, [Ann], Cancellation);
        var version = await Add(VersionKind.Named, 2, "Draft");
        await Store.Deliveries.Save(Hook, (await Owed())!, Cancellation);
        await Store.DisposeAsync();

        await using var reopened = Open();

        Assert.Equal(3, (await reopened.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.Equal([Ann], await reopened.ReadAuthors(Id, 0, 10, Cancellation));
        Assert.Equal(version, await reopened.Versions.Find(Id, version.Id, Cancellation));
        Assert.Null(await reopened.Deliveries.FindOwed(Hook, Id, Cancellation));
        Assert.Equal(new SessionProgress(3, 3), await reopened.FindSession(Id, 7, Cancellation));
    }

    [Fact]
    public async Task Of_many_appends_at_once_only_those_that_do_not_follow_fail()
    {
        const int Documents = 50;
        var ids = Enumerable.Range(0, Documents).Select(i => DocumentId.Parse($"doc{i}")).ToList();
        await Task.WhenAll(ids.Select(id => Store.Create(id, "Title", null, 0, 0, Cancellation)));

        // Every fifth expects a revision that is not there.
        var results = await Task.WhenAll(ids.Select((id, i) => Store.Append(id, 1, Revisions(i % 5 == 0 ? 2 : 1, 3), 3, Cancellation)));

        for (var i = 0; i < Documents; i++)
        {
            Assert.Equal(i % 5 == 0 ? new AppendResult.Conflict(0) : new AppendResult.Appended(), results[i]);
            Assert.Equal(i % 5 == 0 ? 0 : 3, (await Store.ReadRevisions(ids[i], 0, 10, Cancellation)).Count);
        }
    }

    [Fact]
    public async Task Of_an_append_either_all_is_stored_or_nothing()
    {
        // The second revision has the number of the first: the store refuses it, as a bug of ours.
        var broken = new[] { Revision(1, 7, 1), Revision(1, 7, 2) };

        await Assert.ThrowsAnyAsync<Exception>(() => Append(broken));

        Assert.Empty(await Store.ReadRevisions(Id, 0, 10, Cancellation));
        Assert.Equal(0, (await Store.Find(Id, Cancellation))!.Info.Revision);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(1, 3)));
    }

    [Fact]
    public async Task One_that_fails_in_a_batch_fails_alone()
    {
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);

        var broken = Append([Revision(1, 7, 1), Revision(1, 7, 2)]);
        var others = Enumerable.Range(0, 20).Select(i => Store.GetOrAddMetadata($"key{i}", [1], Cancellation)).ToList();
        var sound = Store.Append(Other, 1, Revisions(1, 3), 3, Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => broken);
        await Task.WhenAll(others);
        Assert.IsType<AppendResult.Appended>(await sound);
    }

    [Fact]
    public async Task Large_revisions_are_read_in_pages_of_bytes()
    {
        var text = new string('x', 3_000_000);
        await Append([Revision(1, 7, 1, text), Revision(2, 7, 2, text), Revision(3, 7, 3, text)]);

        Assert.Equal([1, 2], (await Store.ReadRevisions(Id, 0, 10, Cancellation)).Select(revision => revision.Number));
        Assert.Equal([3], (await Store.ReadRevisions(Id, 2, 10, Cancellation)).Select(revision => revision.Number));
    }

    [Fact]
    public async Task After_it_is_closed_the_store_is_unavailable()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(Revisions(1, 1)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Find(Id, Cancellation));
    }

    [Fact]
    public async Task Epochs_grow_over_restarts_whatever_the_clock_says()
    {
        var epoch = (await Store.Claim(Id, 1_000, Cancellation))!.Value;
        await Append(Revisions(1, 1), epoch);
        await Store.DisposeAsync();

        await using var again = Open();

        Assert.Equal(epoch + 1, await again.Claim(Id, 5, Cancellation));
    }
}
