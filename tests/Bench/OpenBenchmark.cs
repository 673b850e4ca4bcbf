using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench;

/// <summary>What it takes to open a document that is not in memory, from the data file.</summary>
internal sealed class OpenBenchmark : IBenchmark
{
    private const int Length = 1_000_000, Revisions = 100_000, Batch = 1_000, Seed = 1;

    public string Name => "open";

    public string Description => "opening a document of 1 MB with 100 000 revisions from SQLite";

    public async Task Run()
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-bench-");
        try
        {
            using var metrics = new DocumentsMetrics();
            await using var store = SqliteDocumentStore.Open(directory.FullName, metrics, NullLogger<SqliteDocumentStore>.Instance);
            var options = new DocumentsOptions();
            // As many as there can be: the next revision would save a snapshot.
            var tail = options.SnapshotIntervalRevisions + (Length / SnapshotSaver.UnitsPerRevision) - 1;
            var id = DocumentId.Parse("bench");
            await Write(store, id, tail);
            var services = new DocumentServices(
                store, await SessionSecrets.Load(store, RandomNumberGenerator.Create(), default), options, TimeProvider.System, metrics, NullLoggerFactory.Instance);

            var milliseconds = Figure.Milliseconds(31, () => 0, _ =>
            {
                var session = DocumentSession.Open(id, services, default).GetAwaiter().GetResult()!;
                if (session.Read().Result.Revision != Revisions)
                    throw new InvalidOperationException("Opened at another revision.");
                session.Delete().Wait();
            });
            Figure.Print("open, 1 MB and 100 000 revisions", milliseconds, "ms",
                $"median of 31; a snapshot and the {tail} revisions after it, file in the system's cache (seed {Seed})");

            var open = (await DocumentSession.Open(id, services, default))!;
            var since = Figure.Milliseconds(7, () => 0, _ =>
            {
                if (open.ReadSince(1, session: 1, default).GetAwaiter().GetResult() is not [Passage.Composed { To: Revisions }])
                    throw new InvalidOperationException("Not one composed passage.");
            });
            Figure.Print("open, what somebody missed who was away for all of it", since, "ms",
                $"median of 7; {Revisions - 1} revisions from the file, composed into one passage, off the document's turn");
            await open.Delete();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Prose of 1 MB, then somebody types words at places far apart.</summary>
    private static async Task Write(SqliteDocumentStore store, DocumentId id, int tail)
    {
        var random = new Random(Seed);
        var prose = string.Concat(Enumerable.Range(0, Length).Select(i => i % 80 == 79 ? '\n' : i % 7 == 6 ? ' ' : (char)('a' + random.Next(26))));
        var scratch = new System.Buffers.ArrayBufferWriter<byte>();
        var editor = new RopeEditor(Rope.Empty);
        var batch = new List<Revision>();
        await store.Create(id, "Bench", null, 0, 0, default);
        var caret = 0;
        for (var number = 1; number <= Revisions; number++)
        {
            if (number % 40 == 0)
                caret = random.Next(editor.Length);
            var delta = number == 1 ? Delta.Insert(prose) : random.Next(10) == 0 && caret > 0 ? Delta.DeleteAt(--caret, 1) : Delta.InsertAt(caret++, "x");
            editor.Apply(delta);
            batch.Add(RevisionCodec.Encode(number, session: 17, sequence: number, time: number, delta, scratch));
            if (batch.Count < Batch && number != Revisions - tail && number != Revisions)
                continue;
            await store.Append(id, epoch: 1, batch, editor.Length, default);
            batch.Clear();
            if (number == Revisions - tail)
                await store.SaveSnapshot(id, epoch: 1, new StoredSnapshot(number, SnapshotCodec.Encode(editor.Snapshot())), default);
        }
    }
}
