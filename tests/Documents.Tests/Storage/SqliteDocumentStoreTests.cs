using CollabDocs.Documents.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>The contract on SQLite, and what SQLite adds: one file, one process, one writer.</summary>
public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-");
    private readonly DocumentsMetrics _metrics = new();

    private string DataFile => Path.Combine(_directory.FullName, SqliteDocumentStore.FileName);

    private protected override IDocumentStore Open() =>
        SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_stored_is_there_after_a_restart()
    {
        await Append(Revisions(1, 3));
        await Store.DisposeAsync();

        await using var reopened = Open();

        Assert.Equal(3, (await reopened.ReadRevisions(Id, 0, 10, Cancellation)).Count);
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
        // The second revision has the number of the first: SQLite refuses it, as a bug of ours.
        var broken = new[] { Revision(1, 7, 1), Revision(1, 7, 2) };

        await Assert.ThrowsAsync<SqliteException>(() => Append(broken));

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

        await Assert.ThrowsAsync<SqliteException>(() => broken);
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
    public async Task A_read_that_fails_leaves_no_connection_behind()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Open files are counted in /proc.");
        await Append(Revisions(1, 3));
        await ((SqliteDocumentStore)Store).Ask<long>("UPDATE revisions SET encoded = x'00'");
        var before = OpenFiles();

        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAnyAsync<Exception>(() => Store.ReadRevisions(Id, 0, 10, Cancellation));

        // One connection has the file and its log open.
        Assert.InRange(OpenFiles(), 1, before + 2);

        int OpenFiles() => Directory.EnumerateFiles("/proc/self/fd")
            .Count(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName.StartsWith(_directory.FullName, StringComparison.Ordinal) == true);
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
            await connection.ExecuteAsync("ALTER TABLE documents DROP COLUMN epoch; PRAGMA user_version = 1");

        await using var again = Open();

        Assert.Equal(3, (await again.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.Equal(7, await again.Claim(Id, 7, Cancellation));
        Assert.IsType<AppendResult.Appended>(await again.Append(Id, 7, Revisions(4, 4), 4, Cancellation));
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
    public async Task A_commit_waits_for_the_disk()
    {
        await using var connection = new SqliteConnection($"Data Source={DataFile};Pooling=False");

        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await ((SqliteDocumentStore)Store).Ask<int>("PRAGMA synchronous"));
        Assert.Equal(1, await ((SqliteDocumentStore)Store).Ask<int>("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task After_it_is_closed_the_store_is_unavailable()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Append(Revisions(1, 1)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Find(Id, Cancellation));
    }
}
