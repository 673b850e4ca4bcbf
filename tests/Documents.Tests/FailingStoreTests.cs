using System.Diagnostics;
using System.Security.Cryptography;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>A disk that is full while people write: the errors are SQLite's own. Nothing is acknowledged that is not stored, nothing is lost, and when there is
/// room again it goes on by itself.</summary>
[Trait("Suite", "kills")]
public sealed class FailingStoreTests : IAsyncLifetime
{
    private const int Writers = 4;
    private static readonly DocumentId Id = DocumentId.Parse("doc");

    private readonly DocumentsMetrics _metrics = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-full-");
    private bool _mounted;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
            await Run("umount", _directory.FullName);
        _directory.Delete(recursive: true);
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_data_file_that_may_not_grow_delays_acks_and_loses_nothing()
    {
        await using var store = Open();
        await WriteThroughFailure(
            store,
            fill: async () =>
            {
                var pages = await store.Ask<long>("PRAGMA page_count");
                await store.Ask<long>($"PRAGMA max_page_count = {pages + 2}");
            },
            free: () => store.Ask<long>("PRAGMA max_page_count = 1000000"));
    }

    [Fact]
    public async Task A_full_file_system_delays_acks_and_loses_nothing()
    {
        if (!OperatingSystem.IsLinux() || !await Run("mount", "-t", "tmpfs", "-o", "size=1m", "collabdocs", _directory.FullName))
            Assert.Skip("A small file system can only be mounted by root on Linux.");
        _mounted = true;
        var filler = Path.Combine(_directory.FullName, "filler");
        await using var store = Open();
        await WriteThroughFailure(
            store,
            fill: () =>
            {
                Fill(filler);
                return Task.CompletedTask;
            },
            free: () =>
            {
                File.Delete(filler);
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task SQLite_names_the_full_disk()
    {
        await using var store = Open();
        await store.Create(Id, "Title", null, 0, 0, default);
        await store.Ask<long>($"PRAGMA max_page_count = {await store.Ask<long>("PRAGMA page_count")}");
        var large = RevisionCodec.Encode(1, 7, 1, 0, Delta.Insert(new string('x', 100_000)), new());

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Append(Id, 1, [large], 100_000, default));

        const int SqliteFull = 13;
        Assert.Equal(SqliteFull, Assert.IsType<SqliteException>(failure.InnerException).SqliteErrorCode);
        await store.Ask<long>("PRAGMA max_page_count = 1000000");
        Assert.IsType<AppendResult.Appended>(await store.Append(Id, 1, [large], 100_000, default));
    }

    /// <summary>Some write one after the other until the store fails, wait, and go on when it takes revisions again.</summary>
    private async Task WriteThroughFailure(SqliteDocumentStore store, Func<Task> fill, Func<Task> free)
    {
        await using var documents = new EmbeddedDocuments(
            store, new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), _metrics, NullLoggerFactory.Instance);
        await documents.Create(Id, "Title", Delta.Empty, default);
        var document = documents.Open(Id);
        var recorder = new Recorder();
        await using var subscription = await document.Subscribe(recorder, 0, default);
        using var enough = new CancellationTokenSource();
        var acked = 0L;
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => Write(document, () => Interlocked.Increment(ref acked), enough.Token))).ToList();

        long stored;
        try
        {
            await fill();
            Assert.True((await recorder.Next<DocumentNotice.StoreChanged>()).Failing);
            stored = (await store.Find(Id, default))!.Info.Revision;
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            // Until there is room nobody is acknowledged, or shown, what is not stored.
            var (acknowledged, shown) = (Interlocked.Read(ref acked), (await document.Read(default))!.Revision);
            Assert.InRange(Math.Max(acknowledged, shown), 0, (await store.Find(Id, default))!.Info.Revision);
            Assert.All(writers, writer => Assert.False(writer.IsCompleted));
        }
        finally
        {
            await free(); // or the documents would wait for ever
        }
        Assert.False((await recorder.Next<DocumentNotice.StoreChanged>()).Failing);
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        Assert.InRange(Interlocked.Read(ref acked), stored + Writers, long.MaxValue);
        var log = await Everything(document);
        Assert.Equal(Interlocked.Read(ref acked), log.Count);
        Assert.Equal(Enumerable.Range(1, log.Count), log.Select(revision => (int)revision.Number));
        Assert.Equal(log.Count, log.Select(revision => (revision.Session, revision.Sequence)).Distinct().Count());
        Assert.Equal(log.Select(revision => revision.Number), recorder.Revisions.Select(revision => revision.Number));
        var fold = log.Aggregate(Rope.Empty, (rope, revision) => rope.Apply(revision.Delta));
        Assert.Equal(fold.ToDelta(), (await document.Read(default))!.Content.ToDelta());
    }

    /// <summary>Writes until told that it is enough, which is after the failure: so each writer lives through it.</summary>
    private static async Task Write(IDocumentHandle document, Action acked, CancellationToken enough)
    {
        var joined = (JoinOutcome.Joined)await document.Join(new JoinRequest(null, CreateMissing: false), default);
        for (var sequence = 1; !enough.IsCancellationRequested; sequence++)
        {
            var submission = new Submission(joined.Session, sequence, joined.Head, Delta.Insert(new string('x', 20)));
            Assert.IsType<SubmitOutcome.Accepted>(await document.Submit(submission, joined.Connection, default));
            acked();
        }
    }

    private static async Task<List<Revision>> Everything(IDocumentHandle document)
    {
        var log = new List<Revision>();
        while (await document.ReadRevisions(log.Count, 1_000, default) is { Count: > 0 } page)
            log.AddRange(page);
        return log;
    }

    private SqliteDocumentStore Open() => SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);

    /// <summary>Writes until the file system takes no more.</summary>
    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // That is what we are here for.
        }
    }

    private static async Task<bool> Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
