using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using CollabDocs.Text.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>What real people typed, on SQLite and packed, read back at random and compared with the keystrokes played anew.</summary>
[Trait("Suite", "history")]
public sealed class TraceHistoryTests : IDisposable
{
    private static readonly bool Deep = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") is not (null or "0");
    private static readonly int Reads = Deep ? 1_000 : 60;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collabdocs-");
    private readonly DocumentsMetrics _metrics = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _metrics.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("rustcode")]
    [InlineData("seph-blog1")]
    public async Task Random_revisions_read_as_they_were_typed(string name)
    {
        if (Trace.Find(name) is not { } trace)
        {
            Assert.Skip($"The recorded keystrokes are not there: {Trace.Folder}");
            return;
        }
        // Two take turns, so that there is something to tell apart.
        var history = new WrittenHistory(trace.Transactions.Select((edit, i) => (7L + (i / 100 % 2), edit.Time, edit.Delta)));
        await using var store = SqliteDocumentStore.Open(_directory.FullName, _metrics, NullLogger<SqliteDocumentStore>.Instance);
        var epoch = await history.AppendTo(store);
        await new BlockPacking(store, WrittenHistory.Id, epoch, BlockLadder.Standard).Pack(history.Head - 1_000, least: 1, Cancellation);
        var past = new DocumentPast(store);
        var random = new Random(1);
        var wanted = Enumerable.Range(0, Reads).Select(_ => (long)random.Next(history.Head + 1)).Append(history.Head).Order().ToList();

        var document = new CharacterDocument();
        var played = 0;
        Rope? before = null;
        for (var i = 0; i < wanted.Count; i++)
        {
            for (; played < wanted[i]; played++)
                document.Apply(history.Revisions[played].Delta, history.Revisions[played].Session);
            var read = (await past.Read(WrittenHistory.Id, wanted[i], Cancellation))!;
            Assert.True(document.ToString() == read.ToString(), $"revision {wanted[i]} (seed 1)");
            Assert.Equal(document.Blame(), await past.Blame(WrittenHistory.Id, wanted[i], Cancellation));
            if (before is not null)
                Assert.Equal(read.ToDelta(), before.Apply((await past.Changes(WrittenHistory.Id, wanted[i - 1], wanted[i], Cancellation))!).ToDelta());
            before = read;
        }
        Assert.Equal(trace.End, document.ToString());
    }
}
