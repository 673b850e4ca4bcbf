using CollabDocs.Documents.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>The contract on SQLite, and what SQLite adds: one file, one process, one writer.</summary>
public sealed class SqliteDocumentStoreTests : DatabaseStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-");
    private readonly DocumentsMetrics _metrics = new();

    private string DataFile => Path.Combine(_directory.FullName, SqliteDocumentStore.FileName);

    private protected override IDocumentStore Open() =>
        SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);

    private protected override async Task SetBack(long revision)
    {
        await ((SqliteDocumentStore)Store).Settle(Cancellation);
        await ((SqliteDocumentStore)Store).Ask<long>(
            $"UPDATE documents SET revision = {revision}, length = {revision}; DELETE FROM revisions WHERE number > {revision}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_read_that_fails_leaves_no_connection_behind()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Open files are counted in /proc.");
        await Append(Revisions(1, 3));
        await ((SqliteDocumentStore)Store).Settle(Cancellation);
        await ((SqliteDocumentStore)Store).Ask<long>("UPDATE revisions SET encoded = x'00'");
        var before = OpenFiles();

        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAnyAsync<Exception>(() => Store.ReadRevisions(Id, 0, 10, Cancellation));

        // One connection has the file and its log open.
        Assert.InRange(OpenFiles(), 1, before + 2);

        int OpenFiles() => Directory.EnumerateFiles("/proc/self/fd").Count(file => Target(file)?.StartsWith(_directory.FullName, StringComparison.Ordinal) == true);

        // Other tests open and close files beside this one.
        static string? Target(string file)
        {
            try
            {
                return File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task What_is_only_in_the_journal_is_read_after_a_crash_and_settled_then()
    {
        await Append(Revisions(1, 3));
        await ((SqliteDocumentStore)Store).Settle(Cancellation);
        await Append(Revisions(4, 5));
        var copy = _directory.CreateSubdirectory("copy");
        foreach (var file in _directory.GetFiles($"{SqliteDocumentStore.FileName}*").Where(file => file.Extension != ".lock"))
            file.CopyTo(Path.Combine(copy.FullName, file.Name)); // as a process leaves it that is killed

        Assert.Equal((3, 1), await Count(copy));
        await using (var after = SqliteDocumentStore.Open(copy.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance))
        {
            Assert.Equal([1, 2, 3, 4, 5], (await after.ReadRevisions(Id, 0, 10, Cancellation)).Select(revision => revision.Number));
            Assert.Equal([3, 4], (await after.ReadRevisions(Id, 2, 2, Cancellation)).Select(revision => revision.Number));
            Assert.Equal(5, (await after.Find(Id, Cancellation))!.Info.Revision);
            Assert.Equal(5, (await after.FindSession(Id, 7, Cancellation))!.Value.Revision);
            Assert.Equal(5, Assert.Single((await after.List(new DocumentQuery(), Cancellation)).Documents, document => document.Id == Id).Revision);
        }
        Assert.Equal((5, 0), await Count(copy));

        static async Task<(long Revisions, long Journal)> Count(DirectoryInfo directory)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory.FullName, SqliteDocumentStore.FileName)};Pooling=False");
            return await connection.QuerySingleAsync<(long, long)>("SELECT (SELECT count(*) FROM revisions), (SELECT count(*) FROM journal)");
        }
    }

    [Fact]
    public async Task Where_somebody_was_at_the_tables_of_a_document_its_revisions_stay_in_the_journal_and_others_are_settled()
    {
        var store = (SqliteDocumentStore)Store;
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);
        await Append(Revisions(1, 3));
        await Store.Append(Other, 1, Revisions(1, 2), 2, Cancellation);
        await store.Ask<long>("INSERT INTO revisions SELECT number, 3, x'00' FROM documents WHERE id = 'doc'");

        for (var time = 0; time < 2; time++)
            await store.Settle(Cancellation);

        Assert.Equal(2, await store.Ask<long>("SELECT count(*) FROM revisions JOIN documents ON document = documents.number WHERE id = 'other'"));
        Assert.NotNull(await Store.Rename(Other, "Another", 1, Cancellation));
        Assert.Equal(3, (await Store.Find(Id, Cancellation))!.Info.Revision);

        await store.Ask<long>("DELETE FROM revisions WHERE encoded = x'00'");
        await Append(Revisions(4, 4));
        await store.Settle(Cancellation);
        Assert.Equal(0, await store.Ask<long>("SELECT count(*) FROM journal"));
        Assert.Equal([1, 2, 3, 4], (await Store.ReadRevisions(Id, 0, 10, Cancellation)).Select(revision => revision.Number));
    }

    [Fact]
    public async Task What_SQLite_can_never_hold_is_not_tried_for_ever()
    {
        await Assert.ThrowsAsync<SqliteException>(() => ((SqliteDocumentStore)Store).Ask<long>("SELECT length(zeroblob(2000000000))"));

        Assert.IsType<AppendResult.Appended>(await Append(Revisions(1, 3)));
    }

    [Fact]
    public void A_second_process_is_told_that_the_file_is_in_use()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Open());

        Assert.Contains("in use by another CollabDocs process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_with_a_sentence_and_left_alone()
    {
        await Store.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
            await connection.ExecuteAsync("PRAGMA user_version = 99");

        var refused = Assert.Throws<InvalidOperationException>(() => Open());

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
        await using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
        {
            Assert.Equal(99, await connection.ExecuteScalarAsync<int>("PRAGMA user_version"));
            await connection.ExecuteAsync($"PRAGMA user_version = {SqliteSchema.Newest}");
        }
        await using var again = Open();
        Assert.NotNull(await again.Find(Id, Cancellation));
    }

    [Fact]
    public async Task A_data_file_of_the_first_version_is_brought_up_to_date_with_all_that_it_holds()
    {
        await Append(Revisions(1, 3));
        await Store.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
            await connection.ExecuteAsync("""
                DROP TABLE audit; DROP TABLE purges; DROP INDEX documents_by_deletion; ALTER TABLE documents DROP COLUMN kept;
                DROP TABLE webhook_deliveries; DROP TABLE people; DROP TABLE links; DROP TABLE api_keys; DROP TABLE key_ring;
                ALTER TABLE documents DROP COLUMN access; DROP TABLE versions; DROP TABLE authors; DROP TABLE blocks; DROP TABLE journal; ALTER TABLE documents DROP COLUMN epoch;
                INSERT INTO documents (id, title, revision, length, created, modified, deleted) VALUES ('gone', '', 7, 0, 1, 2, 1); PRAGMA user_version = 1
                """);

        await using var again = Open();

        Assert.Equal(3, (await again.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.Equal(7, await again.Claim(Id, 7, Cancellation));
        Assert.IsType<AppendResult.Appended>(await again.Append(Id, 7, Revisions(4, 4), 4, Cancellation));
        Assert.True((await again.Find(DocumentId.Parse("gone"), Cancellation))!.Purged);
    }

    [Fact]
    public async Task A_long_history_is_removed_in_small_steps_after_the_purge_and_others_write_meanwhile()
    {
        await Store.Create(Other, "Other", null, 0, 0, Cancellation);
        await Append(Revisions(1, (3 * SqliteStatements.RowsAtOnce) + 10));
        var large = new string('x', SqliteStatements.BytesAtOnce);
        for (var number = (3 * SqliteStatements.RowsAtOnce) + 11; number <= (3 * SqliteStatements.RowsAtOnce) + 14; number++)
            await Append([Revision(number, 8, number, large)]);
        await Store.SaveSnapshot(Id, epoch: 1, new StoredSnapshot(3, [3]), Cancellation);
        await Store.SaveAuthors(Id, [Ann], Cancellation);
        await Add(VersionKind.Named, 2, "Draft");

        Assert.True(await Store.Purge(Id, 2_000, "ann", Cancellation));
        Assert.IsType<AppendResult.Appended>(await Store.Append(Other, 1, Revisions(1, 1), 1, Cancellation));

        await UntilNothingIsLeft(Store);
    }

    [Fact]
    public async Task A_step_removes_no_more_than_it_should()
    {
        await Append(Revisions(1, SqliteStatements.RowsAtOnce + 10));
        await ((SqliteDocumentStore)Store).Settle(Cancellation);
        await Store.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
            await connection.ExecuteAsync("UPDATE documents SET deleted = 1; INSERT INTO purges SELECT number FROM documents");

        using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
        {
            connection.Open();
            using var statements = new SqliteStatements(connection, new SqliteJournal());
            Assert.True(statements.RemoveSome());
            Assert.Equal(10, connection.ExecuteScalar<int>("SELECT count(*) FROM revisions"));
            while (statements.RemoveSome())
            {
            }
            Assert.Equal(0, connection.ExecuteScalar<int>("SELECT (SELECT count(*) FROM revisions) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM purges)"));
        }
    }

    [Fact]
    public async Task What_a_process_did_not_remove_the_next_one_does()
    {
        await Append(Revisions(1, 3));
        await Store.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False"))
            await connection.ExecuteAsync("UPDATE documents SET deleted = 1; INSERT INTO purges SELECT number FROM documents");

        await using var again = Open();

        await UntilNothingIsLeft(again);
    }

    [Fact]
    public async Task What_is_purged_is_not_waited_for_in_the_journal()
    {
        var store = (SqliteDocumentStore)Store;
        await Append(Revisions(1, 3));
        await store.Ask<long>("INSERT INTO revisions SELECT number, 3, x'00' FROM documents WHERE id = 'doc'");
        await store.Settle(Cancellation);
        Assert.Equal(1, await store.Ask<long>("SELECT count(*) FROM journal"));

        await Store.Purge(Id, 2_000, "ann", Cancellation);
        await store.Settle(Cancellation);

        Assert.Equal(0, await store.Ask<long>("SELECT count(*) FROM journal"));
        await UntilNothingIsLeft(Store);
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        await using var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False");

        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await ((SqliteDocumentStore)Store).Ask<int>("PRAGMA synchronous"));
        Assert.Equal(1, await ((SqliteDocumentStore)Store).Ask<int>("PRAGMA foreign_keys"));
    }

    private static async Task UntilNothingIsLeft(IDocumentStore store)
    {
        foreach (var table in (string[])["purges", "revisions", "blocks", "sessions", "snapshots", "authors", "versions"])
            while (await ((SqliteDocumentStore)store).Ask<long>($"SELECT count(*) FROM {table} WHERE document IN (SELECT number FROM documents WHERE id = 'doc')") > 0)
                await Task.Delay(10, Cancellation);
    }
}
