using CollabDocs.Documents.Storage;
using CollabDocs.Tests.Postgres;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>The contract on PostgreSQL, and what PostgreSQL adds: many processes, each of which may believe that it has the document.</summary>
public sealed class PostgresDocumentStoreTests(SharedPostgres postgres) : DatabaseStoreContract
{
    private readonly DocumentsMetrics _metrics = new();
    private string _database = "";

    private protected override IDocumentStore Open() =>
        PostgresDocumentStore.Open(_database, _metrics, NullLogger<PostgresDocumentStore>.Instance);

    private protected override async Task SetBack(long revision)
    {
        await using var connection = await Connect();
        await connection.ExecuteAsync(
            "UPDATE collabdocs.heads SET revision = @revision, length = @revision; DELETE FROM collabdocs.revisions WHERE number > @revision", new { revision });
    }

    public override async ValueTask InitializeAsync()
    {
        _database = await postgres.NewDatabase();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task From_a_claim_on_no_older_epoch_can_append_though_nothing_was_appended_since()
    {
        await using var other = Open();
        var first = (await Store.Claim(Id, 10, Cancellation))!.Value;
        var second = (await other.Claim(Id, 5, Cancellation))!.Value;

        Assert.Equal(first + 1, second);
        Assert.Equal(new AppendResult.Fenced(second), await Append(Revisions(1, 1), first));
        Assert.IsType<AppendResult.Appended>(await other.Append(Id, second, Revisions(1, 1), 1, Cancellation));
    }

    [Fact]
    public async Task Nodes_that_claim_in_turn_write_only_in_their_own_turns()
    {
        await using var other = Open();
        IDocumentStore[] nodes = [Store, other];
        var epochs = new long[nodes.Length];
        for (var turn = 0; turn < 20; turn++)
        {
            var (mine, theirs) = (turn % 2, (turn + 1) % 2);
            // The clock of one runs behind.
            epochs[mine] = (await nodes[mine].Claim(Id, 1_000 * mine, Cancellation))!.Value;
            var next = turn + 1;

            Assert.Equal(new AppendResult.Fenced(epochs[mine]), await nodes[theirs].Append(Id, epochs[theirs], Revisions(next, next), next, Cancellation));
            Assert.IsType<AppendResult.Appended>(await nodes[mine].Append(Id, epochs[mine], Revisions(next, next), next, Cancellation));
        }
        Assert.Equal(Enumerable.Range(1, 20), (await Store.ReadRevisions(Id, 0, 100, Cancellation)).Select(revision => (int)revision.Number));
    }

    [Fact]
    public async Task Of_32_that_append_the_same_revision_at_once_exactly_one_wins()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        for (var number = 1; number <= 20; number++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
                nodes[i % nodes.Count].Append(Id, 1, [Revision(number, session: 100 + i, sequence: number)], number, Cancellation))));

            var winner = Array.FindIndex(results, result => result is AppendResult.Appended);
            Assert.Equal(31, results.Count(result => result == new AppendResult.Conflict(number)));
            Assert.Equal(100 + winner, Assert.Single(await Store.ReadRevisions(Id, number - 1, 10, Cancellation)).Session);
        }
        for (var i = 0; i < nodes.Count; i++)
            await nodes[i].DisposeAsync();
    }

    [Fact]
    public async Task A_document_that_somebody_has_locked_holds_up_no_others_and_is_appended_to_when_it_is_free()
    {
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);
        await using var connection = await Connect();
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await connection.ExecuteAsync("UPDATE collabdocs.heads SET modified = 5000 WHERE document = (SELECT number FROM collabdocs.documents WHERE id = 'doc')");

        // More at once than there are lanes, so that some are in a batch with the one that is locked.
        var locked = AppendInTheEnd();
        for (var number = 1; number <= 50; number++)
            Assert.IsType<AppendResult.Appended>(await Store.Append(Other, 1, Revisions(number, number), number, Cancellation));
        Assert.False(locked.IsCompleted);
        await transaction.CommitAsync(Cancellation);

        Assert.IsType<AppendResult.Appended>(await locked);
        var info = (await Store.Find(Id, Cancellation))!.Info;
        Assert.Equal((3, 5_000), (info.Revision, info.Modified.ToUnixTimeMilliseconds()));

        // On a slow machine it waits for longer than the server lets it.
        async Task<AppendResult> AppendInTheEnd()
        {
            while (true)
                try
                {
                    return await Append(Revisions(1, 3));
                }
                catch (StoreUnavailableException)
                {
                    await Task.Yield();
                }
        }
    }

    [Theory]
    [InlineData("UPDATE collabdocs.heads SET epoch = 7", 7L)]
    [InlineData("UPDATE collabdocs.heads SET revision = 9", null)]
    [InlineData("DELETE FROM collabdocs.heads", null)]
    public async Task An_append_that_waited_is_judged_by_what_it_finds_then(string meanwhile, long? fencedBy)
    {
        await using var connection = await Connect();
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await connection.ExecuteAsync(meanwhile);
        var waiting = Append(Revisions(1, 1));
        await UntilSomebodyWaits();
        await transaction.CommitAsync(Cancellation);

        AppendResult expected = fencedBy is { } epoch ? new AppendResult.Fenced(epoch)
            : meanwhile.StartsWith("DELETE", StringComparison.Ordinal) ? new AppendResult.Gone() : new AppendResult.Conflict(9);
        Assert.Equal(expected, await waiting);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM collabdocs.revisions"));
    }

    [Fact]
    public async Task A_long_history_is_removed_after_the_purge_and_nothing_is_left_of_it()
    {
        for (var number = 1; number <= 2 * PostgresPurge.Chunk; number += PostgresPurge.Chunk)
            await Append(Revisions(number, number + PostgresPurge.Chunk - 1));
        await Append(Revisions((2 * PostgresPurge.Chunk) + 1, (2 * PostgresPurge.Chunk) + 10));
        await Store.SaveSnapshot(Id, epoch: 1, new StoredSnapshot(3, [3]), Cancellation);

        Assert.True(await Store.Purge(Id, 2_000, "anyone", Cancellation));

        await UntilNothingIsLeft();
    }

    [Fact]
    public async Task What_a_process_did_not_remove_the_next_one_does()
    {
        await Append(Revisions(1, 3));
        await Store.DisposeAsync();
        await using (var connection = await Connect())
            await connection.ExecuteAsync(
                """
                UPDATE collabdocs.documents SET deleted = 1;
                DELETE FROM collabdocs.heads;
                INSERT INTO collabdocs.purges (document) SELECT number FROM collabdocs.documents;
                """);

        await using var again = Open();

        await UntilNothingIsLeft();
    }

    [Fact]
    public async Task Nodes_that_purge_at_once_purge_each_document_once()
    {
        await using var other = Open();
        for (var i = 0; i < 30; i++)
        {
            await Store.Create(DocumentId.Parse($"gone{i}"), "Title", null, 0, 0, Cancellation);
            await Store.Delete(DocumentId.Parse($"gone{i}"), 100, "ann", Cancellation);
        }

        var purged = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? Store : other).PurgeDeleted(200, 7, 300, "server", Cancellation)));
        var rest = await Store.PurgeDeleted(200, 100, 300, "server", Cancellation);

        Assert.Equal(30, purged.Sum() + rest);
        Assert.Equal(30, (await Store.Audit.List(null, null, 100, Cancellation)).Entries.Count(entry => entry.Action == AuditActions.DocumentPurged));
    }

    [Fact]
    public async Task A_database_of_the_version_before_is_brought_up_to_date_and_its_tombstones_stay_what_they_are()
    {
        await Store.DisposeAsync();
        await using (var connection = await Connect())
            await connection.ExecuteAsync(
                """
                DROP TABLE collabdocs.kept, collabdocs.audit, collabdocs.webhook_deliveries, collabdocs.people, collabdocs.links, collabdocs.api_keys, collabdocs.key_ring;
                ALTER TABLE collabdocs.documents DROP COLUMN access; ALTER TABLE collabdocs.authors DROP COLUMN person; DELETE FROM collabdocs.migrations WHERE version > 4;
                INSERT INTO collabdocs.documents (id, title, folded, created, deleted) VALUES ('gone', '', '', 1, 2)
                """);

        await using var again = Open();

        Assert.True((await again.Find(DocumentId.Parse("gone"), Cancellation))!.Purged);
        Assert.True(await again.Delete(Id, 2_000, "ann", Cancellation));
        Assert.NotNull(await again.Undelete(Id, 3_000, "ann", Cancellation));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_make_the_schema_once()
    {
        _database = await postgres.NewDatabase();

        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(Open)));

        await using (var connection = await Connect())
            Assert.Equal(Enumerable.Range(1, PostgresSchema.Newest), await connection.QueryAsync<int>("SELECT version FROM collabdocs.migrations ORDER BY version"));
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_a_sentence_and_left_alone()
    {
        await using var connection = await Connect();
        await connection.ExecuteAsync("INSERT INTO collabdocs.migrations (version) VALUES (99)");

        var refused = Assert.Throws<InvalidOperationException>(() => Open());

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
        await connection.ExecuteAsync("DELETE FROM collabdocs.migrations WHERE version = 99");
        await using var again = Open();
        Assert.NotNull(await again.Find(Id, Cancellation));
    }

    [Fact]
    public async Task Without_trigrams_documents_are_found_all_the_same()
    {
        _database = await postgres.NewDatabase();
        await using var connection = await Connect();
        await connection.ExecuteAsync("CREATE ROLE lesser LOGIN; CREATE SCHEMA collabdocs AUTHORIZATION lesser");
        _database = new NpgsqlConnectionStringBuilder(_database) { Username = "lesser" }.ToString();

        await using var store = Open();
        await store.Create(Id, "Title", null, 0, 0, Cancellation);

        Assert.Single((await store.List(new DocumentQuery("itl"), Cancellation)).Documents);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"));
    }

    [Fact]
    public async Task Of_several_servers_it_takes_the_one_that_takes_writes()
    {
        var one = new NpgsqlConnectionStringBuilder(_database);
        var several = new NpgsqlConnectionStringBuilder(_database) { Host = $"127.0.0.1:1,127.0.0.1:{one.Port}" }.ToString();

        await using var store = PostgresDocumentStore.Open(several, _metrics, NullLogger<PostgresDocumentStore>.Instance);

        Assert.IsType<AppendResult.Appended>(await store.Append(Id, 1, Revisions(1, 1), 1, Cancellation));
    }

    [Fact]
    public async Task A_server_that_may_forget_is_warned_of()
    {
        var forgetful = new RecordingLogger();
        await using (var connection = await Connect())
            await connection.ExecuteAsync($"ALTER DATABASE {connection.Database} SET synchronous_commit = off");

        await using var store = PostgresDocumentStore.Open(_database, _metrics, forgetful);

        Assert.Contains("synchronous_commit", Assert.Single(forgetful.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_tables_are_in_a_schema_of_their_own()
    {
        await using var connection = await Connect();

        Assert.Equal(["collabdocs"], await connection.QueryAsync<string>(
            "SELECT DISTINCT schemaname::text FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"));
    }

    private async Task<NpgsqlConnection> Connect()
    {
        var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    /// <summary>On a connection of its own: in a transaction the server shows what it showed at first.</summary>
    private async Task UntilSomebodyWaits()
    {
        await using var connection = await Connect();
        while (await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
            await Task.Delay(10, Cancellation);
    }

    private sealed class RecordingLogger : ILogger<PostgresDocumentStore>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));
    }

    private async Task UntilNothingIsLeft()
    {
        await using var connection = await Connect();
        foreach (var table in (string[])["purges", "revisions", "blocks", "sessions", "snapshots", "authors", "versions"])
            while (await connection.ExecuteScalarAsync<int>($"SELECT count(*) FROM collabdocs.{table}") > 0)
                await Task.Delay(10, Cancellation);
    }
}
