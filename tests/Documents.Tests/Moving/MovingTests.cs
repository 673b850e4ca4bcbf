using System.Text;
using CollabDocs.Documents.Moving;
using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Documents.Tests.Past;
using CollabDocs.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Moving;

/// <summary>What is exported, imported elsewhere and exported again is the same bytes.</summary>
[Trait("Suite", "history")]
public sealed class MovingTests(SharedPostgres postgres) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-moving-");
    private readonly DocumentsMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task X1_From_SQLite_to_PostgreSQL_and_back_all_exports_are_equal_bytes(int seed)
    {
        await using var first = OpenSqlite("first");
        await StoredLibrary.Fill(first, seed, revisions: 2_000);
        var exported = await Export(first);

        await using var second = PostgresDocumentStore.Open(await postgres.NewDatabase(), _metrics, NullLogger<PostgresDocumentStore>.Instance);
        await Import(second, exported);
        Assert.Equal(Text(exported), Text(await Export(second)));
        await new StoreCompaction(second).Run(Cancellation);

        await using var third = OpenSqlite("third");
        await Import(third, await Export(second));
        Assert.Equal(Text(exported), Text(await Export(third)));
    }

    [Fact]
    public async Task X1_What_is_packed_and_reclaimed_is_exported_as_before()
    {
        await using var store = OpenSqlite("store");
        await StoredLibrary.Fill(store, seed: 3, revisions: 2_000);
        var exported = await Export(store);
        var before = await store.Upkeep.Measure(Cancellation);

        Assert.Equal(StoredLibrary.Ids.Length, await new StoreCompaction(store).Run(Cancellation));

        Assert.Equal(Text(exported), Text(await Export(store)));
        Assert.InRange(await store.Upkeep.Measure(Cancellation), 1, before * 3 / 4);
        Assert.Equal(2_000, BlockLadder.PackedThrough(await store.ListBlocks(DocumentId.Parse("long"), Cancellation)));
        Assert.Null(await store.Find(DocumentId.Parse("half").Arriving, Cancellation));
    }

    [Fact]
    public async Task X1_Whatever_the_order_in_which_documents_are_named_the_bytes_are_equal()
    {
        var store = new MemoryStore();
        await StoredLibrary.Fill(store, seed: 4, revisions: 300);
        var all = StoredLibrary.Ids.Select(DocumentId.Parse).ToList();

        var exported = await Export(store, [all[3], all[0], all[2], all[1], all[0]]);

        Assert.Equal(Text(await Export(store)), Text(exported));
        using var output = new MemoryStream();
        Assert.Equal(new ExportOutcome.Missing(DocumentId.Parse("gone")), await new DocumentExport(store).Write(output, [DocumentId.Parse("gone")], Cancellation));
    }

    [Fact]
    public async Task X7_What_is_imported_goes_on_where_it_was_opens_from_a_snapshot_and_is_packed()
    {
        var (from, to) = (new MemoryStore(), new MemoryStore());
        await StoredLibrary.Fill(from, seed: 5, revisions: 2_000);
        await Import(to, await Export(from));

        var id = DocumentId.Parse("long");
        Assert.Equal((await from.Find(id, Cancellation))!.Info, (await to.Find(id, Cancellation))!.Info);
        foreach (var author in await from.ReadAuthors(id, 0, 100, Cancellation))
            Assert.Equal(await from.FindSession(id, author.Session, Cancellation), await to.FindSession(id, author.Session, Cancellation));
        Assert.Equal(2_000, (await to.ReadSnapshot(id, Cancellation))!.Revision);
        Assert.Equal(2_000, BlockLadder.PackedThrough(await to.ListBlocks(id, Cancellation)));
        Assert.Equal(
            (await new DocumentPast(from).Blame(id, 1_500, Cancellation))!, (await new DocumentPast(to).Blame(id, 1_500, Cancellation))!);
    }

    [Fact]
    public async Task X8_Imported_again_documents_are_known_unless_they_have_changed()
    {
        var (from, to) = (new MemoryStore(), new MemoryStore());
        await StoredLibrary.Fill(from, seed: 6, revisions: 100);
        var exported = await Export(from);
        await Import(to, exported);
        var (changed, deleted) = (DocumentId.Parse("long"), DocumentId.Parse("empty"));
        await to.Rename(changed, "Changed", 1, Cancellation);
        await to.Delete(deleted, 1, "anyone", Cancellation);

        Assert.Equal(
        [
            new ImportOutcome.Known(DocumentId.Parse("Packed")), new ImportOutcome.Taken(deleted, true),
            new ImportOutcome.Taken(changed, false), new ImportOutcome.Known(DocumentId.Parse("x.y_z-1")),
        ], await Read(to, exported));
    }

    [Fact]
    public async Task A_history_longer_than_a_block_comes_as_it_went()
    {
        var history = WrittenHistory.Random(7, 40_000);
        await using var first = OpenSqlite("first");
        await history.AppendTo(first);
        var exported = await Export(first);

        await using var second = OpenSqlite("second");
        Assert.Equal([new ImportOutcome.Imported(WrittenHistory.Id, 40_000)], await Read(second, exported));

        Assert.Equal(40_000, BlockLadder.PackedThrough(await second.ListBlocks(WrittenHistory.Id, Cancellation)));
        Assert.Equal(Text(exported), Text(await Export(second)));
    }

    [Fact]
    public async Task Packing_from_outside_beside_a_writer_that_packs_loses_no_revision()
    {
        var database = await postgres.NewDatabase();
        await using var inside = PostgresDocumentStore.Open(database, _metrics, NullLogger<PostgresDocumentStore>.Instance);
        await using var outside = PostgresDocumentStore.Open(database, _metrics, NullLogger<PostgresDocumentStore>.Instance);
        var history = WrittenHistory.Random(8, 1_500);
        await inside.Create(WrittenHistory.Id, "Title", null, 0, 0, Cancellation);
        var epoch = (await inside.Claim(WrittenHistory.Id, 1, Cancellation))!.Value;
        var writing = Task.Run(async () =>
        {
            foreach (var batch in history.Revisions.Chunk(10))
            {
                await inside.Append(WrittenHistory.Id, epoch, batch, 0, Cancellation);
                await new BlockPacking(inside, WrittenHistory.Id, epoch, BlockLadder.Standard).Pack(batch[^1].Number, least: 1, Cancellation);
            }
        });

        while (!writing.IsCompleted)
        {
            Assert.Equal(epoch, await outside.Upkeep.FindEpoch(WrittenHistory.Id, Cancellation));
            var head = (await outside.Find(WrittenHistory.Id, Cancellation))!.Info.Revision;
            await new BlockPacking(outside, WrittenHistory.Id, epoch, BlockLadder.Standard).Pack(head, least: 1, Cancellation);
        }
        await writing;

        var read = new List<Revision>();
        while (await inside.ReadRevisions(WrittenHistory.Id, read.Count, 1_000, Cancellation) is { Count: > 0 } page)
            read.AddRange(page);
        Assert.Equal(history.Revisions.Select(revision => Text(revision.Encoded.ToArray())), read.Select(revision => Text(revision.Encoded.ToArray())));
    }

    internal static async Task<byte[]> Export(IDocumentStore store, IReadOnlyCollection<DocumentId>? only = null)
    {
        using var output = new MemoryStream();
        Assert.IsType<ExportOutcome.Written>(await new DocumentExport(store).Write(output, only, Cancellation));
        return output.ToArray();
    }

    internal static async Task<List<ImportOutcome>> Read(IDocumentStore store, byte[] exported)
    {
        using var input = new MemoryStream(exported);
        return await new DocumentImport(store, TimeProvider.System).Read(input, Cancellation).ToListAsync(Cancellation);
    }

    private static async Task Import(IDocumentStore store, byte[] exported) =>
        Assert.Equal(
            StoredLibrary.Ids.Order(StringComparer.Ordinal),
            (await Read(store, exported)).Select(outcome => outcome is ImportOutcome.Imported imported ? imported.Id.Value : outcome.ToString()));

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private SqliteDocumentStore OpenSqlite(string name) =>
        SqliteDocumentStore.Open(Path.Combine(_directory.FullName, name), _metrics, NullLogger<SqliteDocumentStore>.Instance);
}
