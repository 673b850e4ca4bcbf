using CollabDocs.Documents.Access;
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

    [Fact]
    public async Task However_many_delete_and_undelete_a_document_while_it_is_written_it_is_whole_in_the_end()
    {
        var appended = 0L;
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        await Task.WhenAll(
            Over(async () => await Store.Delete(Id, 2_000, "ann", Cancellation)),
            Over(async () => await Store.Undelete(Id, 2_000, "ann", Cancellation)),
            Over(async () => await Store.Undelete(Id, 2_000, "bob", Cancellation)),
            Over(async () => await Store.Rename(Id, "Renamed", 2_000, Cancellation)),
            Over(async () => await Store.SaveSnapshot(Id, long.MaxValue - 1, new StoredSnapshot(1, [1]), Cancellation)),
            Over(async () => await TryAdd(Id, VersionKind.Automatic, null, "")),
            Over(async () =>
            {
                if (await Store.Claim(Id, 1, Cancellation) is not { } epoch)
                    return;
                var next = appended + 1;
                if (await Append(Revisions(next, next), epoch) is AppendResult.Appended)
                    appended = next;
                else if (await Store.Find(Id, Cancellation) is { } found)
                    appended = found.Info.Revision;
            }));
        await Store.Delete(Id, 3_000, "ann", Cancellation);

        var back = (await Store.Undelete(Id, 4_000, "ann", Cancellation))!;
        Assert.Equal(appended, back.Revision);
        var read = new List<Revision>();
        while (await Store.ReadRevisions(Id, read.Count, 1_000, Cancellation) is { Count: > 0 } page)
            read.AddRange(page);
        Assert.Equal(Enumerable.Range(1, (int)appended), read.Select(revision => (int)revision.Number));
        Assert.Single((await Store.List(new DocumentQuery(), Cancellation)).Documents);
        var entries = (await Store.Audit.List(Id, null, 1_000, Cancellation)).Entries;
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.NotEqual(pair.First.Action, pair.Second.Action));

        async Task Over(Func<Task> work)
        {
            while (!end.IsCancellationRequested)
                await work();
        }
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task A18_That_a_document_has_a_first_owner_is_in_the_audit_trail()
    {
        await Store.Create(Other, "Other", null, 0, new FirstOwner("ann", "user:ann"), 10, Cancellation);
        await Store.Create(Other, "Other", null, 0, new FirstOwner("bob", "user:bob"), 20, Cancellation);
        Assert.Equal(
            [new AuditEntry(10, Other, "user:ann", AuditActions.AccessGranted, """{"user":"ann","role":"owner"}""")], (await Store.Audit.List(Other, null, 10, Cancellation)).Entries);
    }

    [Fact]
    public async Task Of_those_who_purge_and_undelete_a_document_at_once_one_wins()
    {
        for (var i = 0; i < 40; i++)
        {
            var id = DocumentId.Parse($"doc{i}");
            await Store.Create(id, "Title", Revision(1, 7, 1), 1, 0, Cancellation);
            await Store.Delete(id, 1_000, "ann", Cancellation);

            var undeleting = Enumerable.Range(0, 3).Select(_ => Store.Undelete(id, 2_000, "ann", Cancellation)).ToList();
            var sweeping = Store.PurgeDeleted(1_500, 10, 2_000, "server", Cancellation);
            var purging = i % 2 == 0 ? Store.Purge(id, 2_000, "ann", Cancellation) : Task.FromResult(false);
            var deleting = i % 3 == 0 ? Store.Delete(id, 2_000, "ann", Cancellation) : Task.FromResult(false);

            var undeleted = (await Task.WhenAll(undeleting)).Count(back => back is not null);
            var purged = await sweeping + (await purging ? 1 : 0);
            var deleted = await deleting;
            var found = (await Store.Find(id, Cancellation))!;
            Assert.Equal(found.Purged, purged == 1);
            Assert.InRange(purged, 0, 1);
            Assert.InRange(undeleted, 0, 1 + (deleted ? 1 : 0));
            Assert.Equal(found.Deleted ? 0 : 1, (await Store.ReadRevisions(id, 0, 10, Cancellation)).Count);
            if (i % 2 == 0)
                Assert.True(found.Purged); // whoever purges does so wherever it is
            Assert.Equal(found.Deleted, await Store.Claim(id, 1_000, Cancellation) is null);
        }
    }
}
