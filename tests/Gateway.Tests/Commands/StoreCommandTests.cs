using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Commands;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Commands;

/// <summary>The commands export, import and compact: what they write, say and end with.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-commands-");
    private readonly DocumentsMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Here => Path.Combine(_directory.FullName, "here");

    private string There => Path.Combine(_directory.FullName, "there");

    public void Dispose()
    {
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_exported_and_imported_is_exported_again_as_it_was()
    {
        await Write(Here, 300);
        var exported = await Run("", "export", "--data", Here);
        Assert.Equal((0, "collabdocs: 1 document exported, with 300 revisions."), (exported.Code, exported.Said));

        var imported = await Run(exported.Data, "import", $"--data={There}");
        Assert.Equal((0, "collabdocs: 1 document imported, with 300 revisions; 0 there already."), (imported.Code, imported.Said));
        Assert.Equal(exported.Data, (await Run("", "export", "--CollabDocs:DataDirectory", There, "--document", "doc")).Data);
        Assert.Equal((0, "collabdocs: 0 documents imported, with 0 revisions; 1 there already."), Said(await Run(exported.Data, "import", "--data", There)));

        var compacted = await Run("", "compact", "--data", There);
        Assert.Equal(0, compacted.Code);
        Assert.Matches("^collabdocs: 1 document packed; the store took [0-9]+ bytes, and takes [0-9]+[.]$", compacted.Said);
        Assert.Equal(exported.Data, (await Run("", "export", "--data", There)).Data);
    }

    [Fact]
    public async Task An_id_that_is_another_document_s_is_told_and_left_alone_and_what_follows_is_imported()
    {
        await Write(Here, 3);
        var (_, exported, _) = await Run("", "export", "--data", Here);
        await Write(There, 2);
        var before = (await Run("", "export", "--data", There)).Data;
        var two = exported.Replace("{\"documents\":1}\n", "", StringComparison.Ordinal)
            + (await Run("", "export", "--data", await Other())).Data.Split('\n', 2)[1].Replace("{\"documents\":1}", "{\"documents\":2}", StringComparison.Ordinal);

        var (code, _, said) = await Run(two, "import", "--data", There);

        Assert.Equal(1, code);
        Assert.Equal(
            ["collabdocs: There is another document doc here, or it has changed since; it was not imported.", "collabdocs: 1 document imported, with 3 revisions; 0 there already."],
            said.Split('\n'));
        Assert.Equal(before, (await Run("", "export", "--data", There, "--document", "doc")).Data);

        async Task<string> Other()
        {
            var directory = Path.Combine(_directory.FullName, "other");
            await Write(directory, 3, "other");
            return directory;
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_is_told_and_leaves_the_store_as_it_was()
    {
        await Write(Here, 30);
        var (_, exported, _) = await Run("", "export", "--data", Here);

        var (code, _, said) = await Run(exported[..(exported.Length / 2)], "import", "--data", There);

        Assert.Equal(1, code);
        Assert.Contains("the stream ends in the middle of it", said, StringComparison.Ordinal);
        Assert.Equal(("{\"collabdocs\":\"export\",\"format\":1}\n{\"documents\":0}\n", 0), ((await Run("", "export", "--data", There)).Data, 0));
    }

    [Theory]
    [InlineData(2, "--foo", "export", "--foo=1")]
    [InlineData(2, "--data", "export", "--data")]
    [InlineData(2, "two stores", "import", "--data=x", "--postgres=y")]
    [InlineData(2, "no document id", "export", "--document", "../x")]
    [InlineData(2, "--document", "compact", "--document", "x")]
    [InlineData(1, "no data file", "export", "--data", "/nowhere/at/all")]
    [InlineData(1, "no data file", "compact", "--data", "/nowhere/at/all")]
    [InlineData(1, "127.0.0.1:1", "export", "--postgres", "Host=127.0.0.1;Port=1")]
    [InlineData(1, "", "import", "--postgres", "nonsense")]
    public async Task What_cannot_be_done_is_told_in_a_sentence(int code, string named, params string[] args)
    {
        var ended = await Run("", args);

        Assert.Equal(code, ended.Code);
        Assert.Equal("", ended.Data);
        Assert.StartsWith("collabdocs: ", ended.Said, StringComparison.Ordinal);
        Assert.Contains(named, ended.Said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', ended.Said);
    }

    [Fact]
    public async Task A_data_directory_that_another_process_has_and_a_document_that_is_not_there_are_told()
    {
        await using (Open(Here))
            Assert.Contains("in use by another CollabDocs process", (await Run("", "export", "--data", Here)).Said, StringComparison.Ordinal);
        Assert.Equal((1, "collabdocs: There is no document nope; what was written is no whole export."), Said(await Run("", "export", "--data", Here, "--document", "nope")));
    }

    [Fact]
    public async Task Help_says_what_there_is() => Assert.Contains("--document ID", (await Run("", "export", "--help")).Said, StringComparison.Ordinal);

    [Fact]
    [Trait("Suite", "history")]
    public async Task X7_An_import_that_is_killed_leaves_nothing_to_be_seen_and_can_be_made_again()
    {
        await Write(Here, 20_000);
        var exported = Encoding.UTF8.GetBytes((await Run("", "export", "--data", Here)).Data);
        foreach (var part in (double[])[0.3, 0.6, 0.99])
        {
            await using (var killed = CommandProcess.Start("import", "--data", There))
            {
                await killed.Input.WriteAsync(exported.AsMemory(0, (int)(exported.Length * part)), Cancellation);
                await killed.Input.FlushAsync(Cancellation);
                await Eventually.True(() => RowsOf(There) > 0, "some of it was stored");
                await killed.Kill();
            }
            Assert.Equal("{\"collabdocs\":\"export\",\"format\":1}\n{\"documents\":0}\n", (await Run("", "export", "--data", There)).Data);
        }

        await using var again = CommandProcess.Start("import", "--data", There);
        await again.Input.WriteAsync(exported, Cancellation);
        Assert.Equal((0, "collabdocs: 1 document imported, with 20000 revisions; 0 there already.\n"), await again.End());
        Assert.Equal(Encoding.UTF8.GetString(exported), (await Run("", "export", "--data", There)).Data);
    }

    /// <returns>How much of a history is in the file.</returns>
    private static long RowsOf(string directory)
    {
        var file = Path.Combine(directory, SqliteDocumentStore.FileName);
        if (!File.Exists(file))
            return 0;
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'versions'";
        if ((long)count.ExecuteScalar()! == 0)
            return 0;
        count.CommandText = "SELECT (SELECT count(*) FROM revisions) + (SELECT count(*) FROM blocks)";
        return (long)count.ExecuteScalar()!;
    }

    private static async Task<(int Code, string Data, string Said)> Run(string data, params string[] args)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(data));
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var code = await new StoreProgram(input, output, error).Run(args);
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString().TrimEnd());
    }

    private static (int, string) Said((int Code, string Data, string Said) ended) => (ended.Code, ended.Said);

    private SqliteDocumentStore Open(string directory) => SqliteDocumentStore.Open(directory, _metrics, NullLogger<SqliteDocumentStore>.Instance);

    private async Task Write(string directory, int revisions, string id = "doc")
    {
        await using var store = Open(directory);
        var document = DocumentId.Parse(id);
        await store.Create(document, "Title", null, 0, 1_000, Cancellation);
        var scratch = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var numbers in Enumerable.Range(1, revisions).Chunk(1_000))
            await store.Append(
                document, 1, [.. numbers.Select(number => RevisionCodec.Encode(number, 7 + (number % 3), number, 1_000 + number, Delta.Insert("xy"), scratch))], 2 * numbers[^1], Cancellation);
    }
}
