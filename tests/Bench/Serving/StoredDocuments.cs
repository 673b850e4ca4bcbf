using System.Buffers;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench.Serving;

/// <summary>Writes documents into a data directory before a server has it: in moments what people would write in hours.</summary>
internal static class StoredDocuments
{
    private const int Batch = 1_000, Seed = 1;

    /// <summary>A document of prose, then so many edits, each of one unit somewhere else.</summary>
    public static async Task Write(string directory, string id, int length, int scatteredEdits)
    {
        using var metrics = new DocumentsMetrics();
        await using var store = SqliteDocumentStore.Open(directory, metrics, NullLogger<SqliteDocumentStore>.Instance);
        var random = new Random(Seed);
        var document = DocumentId.Parse(id);
        var scratch = new ArrayBufferWriter<byte>();
        var editor = new RopeEditor(Rope.Empty);
        var batch = new List<Revision>();
        await store.Create(document, id, null, 0, 0, default);
        for (var number = 1; number <= 1 + scatteredEdits; number++)
        {
            var delta = number == 1 ? Delta.Insert(Prose(random, length))
                : random.Next(2) == 0 ? Delta.DeleteAt(random.Next(editor.Length), 1) : Delta.InsertAt(random.Next(editor.Length), "x");
            editor.Apply(delta);
            batch.Add(RevisionCodec.Encode(number, session: 17, sequence: number, time: number, delta, scratch));
            if (batch.Count < Batch && number <= scatteredEdits)
                continue;
            await store.Append(document, epoch: 1, batch, editor.Length, default);
            batch.Clear();
        }
    }

    private static string Prose(Random random, int length) => string.Create(length, random, static (text, random) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = i % 80 == 79 ? '\n' : i % 7 == 6 ? ' ' : (char)('a' + random.Next(26));
    });
}
