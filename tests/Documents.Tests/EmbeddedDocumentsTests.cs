using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>Opening, unloading and stopping while others call.</summary>
public sealed class EmbeddedDocumentsTests : IAsyncLifetime
{
    private readonly DocumentsMetrics _metrics = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-");
    private readonly FakeTime _time = new();
    private readonly DocumentsOptions _options = new() { IdleUnloadSeconds = 1, SnapshotIntervalRevisions = 10, HistoryBytes = 4_096 };
    private SqliteDocumentStore _store = null!;
    private EmbeddedDocuments _documents = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _store = SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);
        _documents = Make();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _documents.DisposeAsync();
        await _store.DisposeAsync();
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Of_names_that_there_is_no_document_of_nothing_is_kept()
    {
        for (var i = 0; i < 200; i++)
        {
            var handle = _documents.Open(Id(i));
            Assert.IsType<JoinOutcome.Refused>(await handle.Join(new JoinRequest(null, CreateMissing: false), Cancellation));
            Assert.Null(await handle.Read(Cancellation));
            Assert.Null(await handle.ReadRevisions(0, 10, Cancellation));
            Assert.False(await _documents.Delete(Id(i), "host", Cancellation));
        }
        Assert.Equal(0, _documents.NamesInMemory);
    }

    [Fact]
    public async Task Nor_where_whoever_asked_has_gone_before_that_was_known()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        for (var i = 0; i < 200; i++)
            try
            {
                await _documents.Open(Id(i)).ReadRevisions(0, 10, gone.Token);
            }
            catch (OperationCanceledException)
            {
            }
        for (var i = 0; i < 1_000 && _documents.NamesInMemory > 0; i++)
            await Task.Delay(5, Cancellation);
        Assert.Equal(0, _documents.NamesInMemory);
    }

    [Fact]
    public async Task Documents_that_are_unloaded_all_the_time_lose_nothing()
    {
        const int Writers = 6, Documents = 3, Each = 60;
        using var enough = new CancellationTokenSource();
        var unloading = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                await Task.Yield();
            }
        });

        var accepted = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(Id(writer % Documents), Each))));
        await enough.CancelAsync();
        await unloading;

        Assert.All(accepted, revisions => Assert.Equal(Each, revisions.Distinct().Count()));
        for (var document = 0; document < Documents; document++)
        {
            var handle = _documents.Open(Id(document));
            var log = await handle.ReadRevisions(0, 1_000, Cancellation);
            Assert.Equal(Enumerable.Range(1, Writers / Documents * Each), log!.Select(revision => (int)revision.Number));
            var fold = log!.Aggregate(Rope.Empty, (rope, revision) => rope.Apply(revision.Delta));
            Assert.Equal(fold.ToString(), (await handle.Read(Cancellation))!.Content.ToString());
        }
    }

    [Fact]
    public async Task A_subscriber_keeps_its_document_and_hears_of_everything()
    {
        var handle = _documents.Open(Id(0));
        var joined = (JoinOutcome.Joined)await handle.Join(new JoinRequest(null, CreateMissing: true), Cancellation);
        var recorder = new Recorder();
        await using var subscription = await handle.Subscribe(recorder, 0, Cancellation);

        for (var sequence = 1; sequence <= 20; sequence++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await handle.Submit(new Submission(joined.Session, sequence, sequence - 1, Delta.Insert("x")), joined.Connection, Cancellation);
        }

        Assert.Equal(Enumerable.Range(1, 20), recorder.Revisions.Select(revision => (int)revision.Number));
        Assert.Empty(recorder.Notices.OfType<DocumentNotice.Ended>());
    }

    [Fact]
    public async Task Epochs_grow_with_every_activation_and_over_restarts()
    {
        var epochs = new List<long>();
        for (var restart = 0; restart < 3; restart++)
        {
            var handle = _documents.Open(Id(0));
            await handle.Join(new JoinRequest(null, CreateMissing: true), Cancellation);
            await using (var subscription = await handle.Subscribe(new Recorder(), 0, Cancellation))
                epochs.Add(subscription!.Epoch);
            await _documents.StopAsync(Cancellation);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _documents = Make();
        }

        Assert.Equal(epochs.Order().Distinct(), epochs);
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        var joined = (JoinOutcome.Joined)await _documents.Open(Id(0)).Join(new JoinRequest(null, CreateMissing: true), Cancellation);
        var submission = new Submission(joined.Session, 1, 0, Delta.Insert("a"));
        await _documents.Open(Id(0)).Submit(submission, 1, Cancellation);
        await _documents.StopAsync(Cancellation);
        _documents = Make();

        var resumption = new Resumption(joined.Session, joined.Secret, Connection: 2, Revision: 0);
        var resumed = await _documents.Open(Id(0)).Join(new JoinRequest(resumption, CreateMissing: false), Cancellation);

        Assert.IsType<JoinOutcome.Joined>(resumed);
        Assert.Equal(new SubmitOutcome.Duplicate(1), await _documents.Open(Id(0)).Submit(submission, 2, Cancellation));
    }

    [Fact]
    public async Task After_it_has_stopped_nothing_is_taken()
    {
        var handle = _documents.Open(Id(0));
        await handle.Join(new JoinRequest(null, CreateMissing: true), Cancellation);
        var recorder = new Recorder();
        await handle.Subscribe(recorder, 0, Cancellation);

        await _documents.StopAsync(Cancellation);

        Assert.Equal(EndReason.Moved, (await recorder.Next<DocumentNotice.Ended>()).Reason);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => handle.Read(Cancellation));
    }

    [Fact]
    public async Task A_document_that_cannot_be_opened_can_be_opened_when_it_is_mended()
    {
        await _documents.Create(Id(0), "Title", Delta.Insert("text"), Cancellation);
        await _store.SaveSnapshot(Id(0), epoch: 1, new StoredSnapshot(1, [9, 9, 9]), Cancellation);
        await Assert.ThrowsAsync<FormatException>(() => _documents.Open(Id(0)).Read(Cancellation));

        await _store.Append(Id(0), epoch: 1, [RevisionCodec.Encode(2, 7, 1, 0, Delta.Insert("!"), new())], length: 5, Cancellation);
        await _store.SaveSnapshot(Id(0), epoch: 1, new StoredSnapshot(2, SnapshotCodec.Encode(Rope.From("!text"))), Cancellation);

        Assert.Equal(2, (await _documents.Open(Id(0)).Read(Cancellation))!.Revision);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_does_not_end_what_is_made_in_this_moment()
    {
        var store = new HeldStore(new MemoryStore()) { Open = true };
        await using var documents = new EmbeddedDocuments(
            store, _options, _time, new SeededRandomNumberGenerator(1), _metrics, NullLoggerFactory.Instance);
        await documents.StartAsync(Cancellation);
        store.Open = false;
        var deleted = documents.Delete(Id(0), "anyone", Cancellation);
        var answer = Assert.Single(store.Held);
        answer.DoFirst();
        store.Open = true;
        await documents.Open(Id(0)).Join(new JoinRequest(null, CreateMissing: true), Cancellation);
        var recorder = new Recorder();
        await documents.Open(Id(0)).Subscribe(recorder, 0, Cancellation);

        answer.Succeed();

        Assert.False(await deleted);
        Assert.Empty(recorder.Notices.OfType<DocumentNotice.Ended>());
    }

    [Fact]
    public async Task Whoever_looked_for_a_document_just_before_it_was_made_joins_it()
    {
        var store = new HeldStore(new MemoryStore()) { Open = true };
        await using var documents = new EmbeddedDocuments(
            store, _options, _time, new SeededRandomNumberGenerator(1), _metrics, NullLoggerFactory.Instance);
        await documents.StartAsync(Cancellation);
        store.Open = false;
        var joining = documents.Open(Id(0)).Join(new JoinRequest(null, CreateMissing: false), Cancellation);
        var look = Assert.Single(store.Held);
        look.DoFirst();
        store.Open = true;
        await documents.Create(Id(0), "Title", Delta.Empty, Cancellation);

        look.Succeed();
        while (!joining.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.IsType<JoinOutcome.Joined>(await joining);
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name()
    {
        var refused = Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(
            () => new DocumentsOptions { IdleUnloadSeconds = 0 }.Validate());

        Assert.Contains(nameof(DocumentsOptions.IdleUnloadSeconds), refused.Message, StringComparison.Ordinal);
    }

    private static DocumentId Id(int number) => DocumentId.Parse($"doc{number}");

    /// <summary>Joins, submits, subscribes and leaves again and again, resuming its session each time.</summary>
    private async Task<List<long>> Write(DocumentId id, int count)
    {
        var handle = _documents.Open(id);
        var joined = (JoinOutcome.Joined)await handle.Join(new JoinRequest(null, CreateMissing: true), Cancellation);
        var revisions = new List<long>();
        for (var sequence = 1; sequence <= count; sequence++)
        {
            var resumption = new Resumption(joined.Session, joined.Secret, joined.Connection + sequence, 0);
            Assert.IsType<JoinOutcome.Joined>(await handle.Join(new JoinRequest(resumption, CreateMissing: false), Cancellation));
            await using (var subscription = sequence % 3 == 0 ? await handle.Subscribe(new Recorder(), 0, Cancellation) : null)
            {
                var submission = new Submission(joined.Session, sequence, 0, Delta.Insert("x"));
                var outcome = await handle.Submit(submission, resumption.Connection, Cancellation);
                revisions.Add(Assert.IsType<SubmitOutcome.Accepted>(outcome).Revision);
                Assert.IsType<SubmitOutcome.Duplicate>(await handle.Submit(submission, resumption.Connection, Cancellation));
            }
            await handle.Leave(joined.Session, resumption.Connection, Cancellation);
        }
        return revisions;
    }

    private EmbeddedDocuments Make() =>
        new(_store, _options, _time, new SeededRandomNumberGenerator(1), _metrics, NullLoggerFactory.Instance);
}
