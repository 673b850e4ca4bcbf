using System.Buffers;
using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using CollabDocs.Text.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench;

/// <summary>What the past of a document takes: bytes for each keystroke, and the time to read it.</summary>
internal sealed class HistoryBenchmark : IBenchmark
{
    private const int LongHistory = 1_000_000, Batch = 1_000, Seed = 1, Reads = 60, Sessions = 7;

    private static readonly DocumentId Id = DocumentId.Parse("bench");

    public string Name => "history";

    public string Description => "bytes of packed history for each keystroke; reading, comparing and blaming in a document of 1 000 000 revisions";

    public async Task Run()
    {
        foreach (var name in Trace.Sequential)
            if (Trace.Find(name) is { } trace)
                await Size(name, trace);
            else
                Console.WriteLine($"The recorded keystrokes {name} are not in {Trace.Folder}.");
        if (Trace.Find("seph-blog1") is { } prose)
            await Times("typed", Repeat(prose.Transactions.Select(transaction => transaction.Delta).ToList()));
        await Times("scattered", Scattered());
    }

    /// <summary>The blocks of a history, its authors and times included, with all that it takes to read it at random.</summary>
    private static async Task Size(string name, Trace trace)
    {
        await WithStore(async store =>
        {
            await Write(store, trace.Transactions.Select(transaction => (7L, transaction.Time, transaction.Delta)));
            var blocks = await store.ReadBlocks(Id, [.. (await store.ListBlocks(Id, default)).Select(block => block.Key)], default);
            var bytes = blocks.Sum(block => (double)block.Content.Length);
            var units = trace.Transactions.Sum(transaction => (2L * transaction.Delta.InsertedLength) - transaction.Delta.LengthChange);
            Figure.Print($"history, {name}: bytes for each unit typed or deleted", bytes / units, "B", $"{bytes:0} bytes of blocks, {units} units");
            Figure.Print($"history, {name}: bytes for each revision", bytes / trace.Transactions.Count, "B",
                $"{trace.Transactions.Count} revisions; as JSON {trace.Transactions.Sum(each => DeltaCodec.ToBytes(each.Delta).Length + 80) / trace.Transactions.Count} B each");
        });
    }

    private static async Task Times(string what, IEnumerable<Delta> deltas)
    {
        await WithStore(async store =>
        {
            await Write(store, deltas.Take(LongHistory).Select((delta, i) => ((long)(7 + (i / 500 % Sessions)), 1_700_000_000_000 + (i * 150L), delta)));
            var past = new DocumentPast(store);
            var random = new Random(Seed);
            await Print($"history of 1 000 000, {what}: a revision", () => past.Read(Id, random.Next(LongHistory + 1), default));
            await Print($"history of 1 000 000, {what}: changes between two", () => past.Changes(Id, random.Next(LongHistory + 1), random.Next(LongHistory + 1), default));
            await Print($"history of 1 000 000, {what}: blame at the head", () => past.Blame(Id, LongHistory, default));
            await Print($"history of 1 000 000, {what}: the last before a time", () => past.At(Id, 1_700_000_000_000 + (random.Next(LongHistory) * 150L), default));
            using var metrics = new DocumentsMetrics();
            var services = new DocumentServices(
                store, await SessionSecrets.Load(store, RandomNumberGenerator.Create(), default), new DocumentsOptions(), TimeProvider.System, metrics,
                NullLoggerFactory.Instance);
            await Print($"history of 1 000 000, {what}: opening, {Batch} revisions behind a snapshot", async () =>
            {
                var session = (await DocumentSession.Open(Id, services, default))!;
                await session.Delete();
                return session;
            });
        });
    }

    private static async Task Print<T>(string what, Func<Task<T?>> read)
        where T : class
    {
        var times = new List<double>();
        for (var i = -Reads / 4; i < Reads; i++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            if (await read() is null)
                throw new InvalidOperationException("It is not there.");
            if (i >= 0)
                times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        Figure.Print(what, times[Reads / 2], "ms", $"median of {Reads} at random (seed {Seed}); the longest {times[^1]:0.#} ms");
    }

    private static async Task Write(IDocumentStore store, IEnumerable<(long Session, long Time, Delta Delta)> edits)
    {
        var scratch = new ArrayBufferWriter<byte>();
        var editor = new RopeEditor(Rope.Empty);
        var sequences = new Dictionary<long, long>();
        await store.Create(Id, "Bench", null, 0, 0, default);
        var number = 0L;
        foreach (var batch in edits.Chunk(Batch))
        {
            var revisions = new List<Revision>();
            foreach (var (session, time, delta) in batch)
            {
                editor.Apply(delta);
                sequences[session] = sequences.GetValueOrDefault(session) + 1;
                revisions.Add(RevisionCodec.Encode(++number, session, sequences[session], time, delta, scratch));
            }
            await store.Append(Id, epoch: 1, revisions, editor.Length, default);
            if (number == LongHistory - Batch)
                await store.SaveSnapshot(Id, epoch: 1, new StoredSnapshot(number, SnapshotCodec.Encode(editor.Snapshot())), default);
        }
        await new BlockPacking(store, Id, epoch: 1, BlockLadder.Standard).Pack(number, least: 1, default);
    }

    private static IEnumerable<Delta> Repeat(List<Delta> deltas)
    {
        while (true)
            foreach (var delta in deltas)
                yield return delta;
    }

    /// <summary>The worst case: each edit is one letter, somewhere else in a text of 100 000.</summary>
    private static IEnumerable<Delta> Scattered()
    {
        var random = new Random(Seed);
        for (var length = 0; ;)
        {
            var deletes = length > 100_000 || (length > 1_000 && random.Next(3) == 0);
            yield return deletes ? Delta.DeleteAt(random.Next(length), 1) : Delta.InsertAt(random.Next(length + 1), ((char)('a' + random.Next(26))).ToString());
            length += deletes ? -1 : 1;
        }
    }

    private static async Task WithStore(Func<IDocumentStore, Task> use)
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-bench-");
        try
        {
            using var metrics = new DocumentsMetrics();
            await using var store = SqliteDocumentStore.Open(directory.FullName, metrics, NullLogger<SqliteDocumentStore>.Instance);
            await use(store);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
