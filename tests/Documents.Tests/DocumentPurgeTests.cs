using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>Documents that were deleted long enough ago go for good, by themselves.</summary>
public sealed class DocumentPurgeTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private readonly MemoryStore _store = new();
    private DocumentPurge? _purge;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_purge is null)
            return;
        await _purge.StopAsync(Cancellation);
        _purge.Dispose();
    }

    [Fact]
    public async Task A_document_is_purged_when_it_was_deleted_long_enough_ago()
    {
        var old = await MakeDeleted("old");
        _time.Advance(TimeSpan.FromHours(20));
        var later = await MakeDeleted("later");
        _time.Advance(TimeSpan.FromHours(3));
        await Start(days: 1);
        Assert.False(await IsPurged(old));

        _time.Advance(TimeSpan.FromHours(2));
        await Until(() => IsPurged(old));

        Assert.False(await IsPurged(later));
        Assert.Equal(("server", AuditActions.DocumentPurged), (await _store.Audit.List(old, null, 1, Cancellation)).Entries.Select(entry => (entry.Actor, entry.Action)).Single());
    }

    [Fact]
    public async Task At_the_start_all_that_is_due_goes_however_much_it_is()
    {
        for (var i = 0; i < (2 * DocumentPurge.AtOnce) + 5; i++)
            await MakeDeleted($"doc{i}");
        _time.Advance(TimeSpan.FromDays(31));

        await Start(days: 30);

        await Until(async () => (await _store.List(new DocumentQuery(Deleted: true), Cancellation)).Documents.Count == 0);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_kept_what_was_kept_before_goes_too()
    {
        var old = await MakeDeleted("old");
        _time.Advance(TimeSpan.FromSeconds(1));

        await Start(days: 0);

        await Until(() => IsPurged(old));
    }

    [Fact]
    public async Task When_the_store_fails_it_is_tried_again_an_interval_later()
    {
        var old = await MakeDeleted("old");
        _time.Advance(TimeSpan.FromDays(2));
        var held = new HeldStore(_store);
        await Start(days: 1, held);
        await Until(() => Task.FromResult(held.Held.Count == 1));
        held.Held[0].Fail(done: false);
        held.Open = true;
        Assert.False(await IsPurged(old));

        await Until(async () =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return await IsPurged(old);
        });
    }

    private async Task<DocumentId> MakeDeleted(string id)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _store.Create(DocumentId.Parse(id), "Title", null, 0, now, Cancellation);
        await _store.Delete(DocumentId.Parse(id), now, "ann", Cancellation);
        return DocumentId.Parse(id);
    }

    private async Task Start(int days, IDocumentStore? store = null)
    {
        _purge = new DocumentPurge(store ?? _store, new DocumentsOptions { KeepDeletedDays = days }, _time, NullLogger<DocumentPurge>.Instance);
        await _purge.StartAsync(Cancellation);
    }

    private async Task<bool> IsPurged(DocumentId id) => (await _store.Find(id, Cancellation))!.Purged;

    private static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(5, Cancellation);
    }
}
