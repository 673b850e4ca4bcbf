using CollabDocs.Documents.Storage;
using CollabDocs.Tests.Postgres;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>A PostgreSQL that crashes and a network that is cut while documents are written: nothing acknowledged is lost, nothing is stored twice, and when it is
/// back it goes on by itself.</summary>
[Trait("Suite", "kills")]
public sealed class FailingPostgresTests : IAsyncLifetime
{
    private const int Documents = 12;

    private readonly DocumentsMetrics _metrics = new();
    private PostgresServer _server = null!;
    private string _database = "";

    private static int Crashes => Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") is null or "0" ? 3 : 50;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DocumentId Id(int number) => DocumentId.Parse($"doc{number}");

    public async ValueTask InitializeAsync()
    {
        SharedPostgres.SkipWhereMissing();
        _server = await PostgresServer.Start();
        _database = SharedPostgres.Patient(await _server.NewDatabase());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_server_that_crashes_while_documents_are_written_loses_and_doubles_nothing()
    {
        using var enough = new CancellationTokenSource();
        await using (var store = Open())
        {
            var writers = new List<Writer>();
            for (var i = 0; i < Documents; i++)
            {
                await store.Create(Id(i), "Title", null, 0, 0, Cancellation);
                writers.Add(new Writer(i, store, (await store.Claim(Id(i), 1, Cancellation))!.Value));
            }
            var writing = writers.Select(writer => Task.Run(() => writer.Write(enough.Token))).ToList();
            for (var crash = 0; crash < Crashes; crash++)
            {
                await Progress(writers);
                await _server.Crash();
                await _server.StartAgain();
            }
            await Progress(writers);
            await enough.CancelAsync();
            await Task.WhenAll(writing);
            Assert.Contains(writers, writer => writer.Failures > 0);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{Crashes} crashes: {writers.Sum(writer => writer.Acked)} revisions acknowledged, {writers.Sum(writer => writer.Failures)} times a writer met a failure");
            foreach (var writer in writers)
                await writer.Check(store);
        }
    }

    [Fact]
    public async Task A_server_that_is_gone_makes_every_call_fail_until_it_is_back()
    {
        await using var store = Open();
        await store.Create(Id(0), "Title", null, 0, 0, Cancellation);
        await _server.Stop();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Find(Id(0), Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Claim(Id(0), 1, Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Append(Id(0), 1, [Revision(1)], 1, Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.List(new DocumentQuery(), Cancellation));

        await _server.StartAgain();
        await UntilItAnswers(store);
        Assert.IsType<AppendResult.Appended>(await store.Append(Id(0), 1, [Revision(1)], 1, Cancellation));
    }

    [Fact]
    public async Task A_server_that_was_restarted_while_nobody_asked_anything_was_never_gone()
    {
        await using var store = Open();
        await store.Create(Id(0), "Title", null, 0, 0, Cancellation);
        for (var restart = 0; restart < 3; restart++)
        {
            // Many connections are open then.
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.List(new DocumentQuery(), Cancellation)));
            await _server.Crash();
            await _server.StartAgain();

            Assert.NotNull(await store.Find(Id(0), Cancellation));
            Assert.IsType<AppendResult.Appended>(await store.Append(Id(0), 1, [Revision(restart + 1)], restart + 1, Cancellation));
        }
    }

    [Fact]
    public async Task What_a_cut_network_delivers_late_is_stored_only_if_nobody_has_taken_over()
    {
        await using var line = new TcpLine(_server.Port);
        await using var cutOff = Open(Through(line));
        await using var other = Open();
        for (var i = 0; i < 2; i++)
            await cutOff.Create(Id(i), "Title", null, 0, 0, Cancellation);
        var epoch = (await cutOff.Claim(Id(0), 1, Cancellation))!.Value;
        // So that there is a connection that is cut while it is open.
        await cutOff.Append(Id(0), epoch, [Revision(1)], 1, Cancellation);

        line.Cut();
        var appends = new[] { cutOff.Append(Id(0), epoch, [Revision(2)], 2, Cancellation), cutOff.Append(Id(1), 1, [Revision(1)], 1, Cancellation) };
        foreach (var append in appends)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => append);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cutOff.Find(Id(0), Cancellation));

        var successor = (await other.Claim(Id(0), 1, Cancellation))!.Value;
        line.Mend();
        await UntilItAnswers(cutOff);
        Assert.Equal(new AppendResult.Fenced(successor), await cutOff.Append(Id(0), epoch, [Revision(2)], 2, Cancellation));
        // That of the other document, which nobody has taken over, arrives and is stored.
        while ((await other.Find(Id(1), Cancellation))!.Info.Revision == 0)
            await Task.Delay(10, Cancellation);
        Assert.Single(await other.ReadRevisions(Id(0), 0, 10, Cancellation));
        Assert.IsType<AppendResult.Appended>(await other.Append(Id(0), successor, [Revision(2)], 2, Cancellation));
    }

    [Fact]
    public async Task Those_who_wait_for_a_server_that_does_not_answer_do_not_wait_one_after_the_other()
    {
        const int Callers = 300;
        await using var line = new TcpLine(_server.Port);
        await using var store = Open(Through(line));
        await store.Create(Id(0), "Title", null, 0, 0, Cancellation);
        var before = line.Connections;

        line.Cut();
        var calls = Enumerable.Range(0, Callers).Select(_ => store.Find(Id(0), Cancellation)).ToList();
        foreach (var call in calls)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => call);

        Assert.InRange(line.Connections - before, 0, Callers / 3);
        line.Mend();
        await UntilItAnswers(store);
    }

    /// <summary>Less patient than the store by itself is, so that the test is short.</summary>
    private string Through(TcpLine line) => new NpgsqlConnectionStringBuilder(_database) { Port = line.Port, Timeout = 2, CommandTimeout = 2 }.ToString();

    private PostgresDocumentStore Open(string? connectionString = null) =>
        PostgresDocumentStore.Open(connectionString ?? _database, _metrics, NullLogger<PostgresDocumentStore>.Instance);

    private static async Task UntilItAnswers(PostgresDocumentStore store)
    {
        while (true)
            try
            {
                await store.Find(Id(0), Cancellation);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(20, Cancellation);
            }
    }

    /// <summary>Every writer gets some more acknowledged.</summary>
    private static async Task Progress(List<Writer> writers)
    {
        var before = writers.Select(writer => writer.Acked).ToList();
        while (writers.Zip(before, (writer, acked) => writer.Acked < acked + 20).Any(few => few))
            await Task.Delay(5, Cancellation);
    }

    private static DocumentSnapshot At(int revision) => new(revision, Rope.From(Delta.Insert(new string('x', revision))));

    private static Revision Revision(long number) => RevisionCodec.Encode(number, session: 7, sequence: number, time: number, Delta.Insert("x"), new());

    /// <summary>Writes one document, as its session does: one batch after the other, through the appender.</summary>
    private sealed class Writer(int number, IDocumentStore store, long epoch)
    {
        private readonly RevisionAppender _appender = new(Id(number), epoch, store, TimeProvider.System, NullLogger.Instance);
        private readonly Random _random = new(number);
        private readonly List<Revision> _sent = [];
        private int _acked, _failures;

        public int Acked => Volatile.Read(ref _acked);

        public int Failures => Volatile.Read(ref _failures);

        public async Task Write(CancellationToken enough)
        {
            while (!enough.IsCancellationRequested)
            {
                var batch = Enumerable.Range(_sent.Count + 1, _random.Next(1, 5)).Select(number => Revision(number)).ToList();
                _sent.AddRange(batch);
                Assert.IsType<AppendResult.Appended>(
                    await _appender.Append(new RevisionBatch([.. batch], At(_sent.Count), readers: 2), () => Interlocked.Increment(ref _failures), CancellationToken.None));
                Volatile.Write(ref _acked, _sent.Count);
            }
        }

        public async Task Check(PostgresDocumentStore from)
        {
            var stored = new List<Revision>();
            while (await from.ReadRevisions(Id(number), stored.Count, 1_000, Cancellation) is { Count: > 0 } page)
                stored.AddRange(page);
            Assert.Equal(_sent.Select(Text), stored.Select(Text));
            Assert.Equal(stored.Count, (await from.Find(Id(number), Cancellation))!.Info.Revision);
            Assert.Equal(new SessionProgress(stored.Count, stored.Count), await from.FindSession(Id(number), 7, Cancellation));
        }

        private static string Text(Revision revision) => System.Text.Encoding.UTF8.GetString(revision.Encoded.Span);
    }
}
