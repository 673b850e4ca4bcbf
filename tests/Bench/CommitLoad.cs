using System.Diagnostics;
using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench;

/// <summary>What it takes until a submission is on the disk and its author is told, one outstanding for each writer, as in the protocol.</summary>
internal static class CommitLoad
{
    private const double Seconds = 3;

    /// <param name="where">What the store is.</param>
    /// <param name="open">Opens the store, on nothing that was there before.</param>
    public static async Task Measure(string where, Func<DocumentsMetrics, Task<IDocumentStore>> open)
    {
        await Measure(where, open, documents: 1, writersOfEach: 1);
        await Measure(where, open, documents: 1, writersOfEach: 64);
        await Measure(where, open, documents: 64, writersOfEach: 1);
        await Measure(where, open, documents: 64, writersOfEach: 16);
    }

    private static async Task Measure(string where, Func<DocumentsMetrics, Task<IDocumentStore>> open, int documents, int writersOfEach)
    {
        using var metrics = new DocumentsMetrics();
        using var commits = new CommitCount();
        await using var store = await open(metrics);
        await using var embedded = new EmbeddedDocuments(
            store, new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), metrics, NullLoggerFactory.Instance);
        var handles = Enumerable.Range(0, documents).Select(i => embedded.Open(DocumentId.Parse($"doc{i}"))).ToList();
        foreach (var handle in handles)
            await handle.Join(new JoinRequest(null, CreateMissing: true), default);
        commits.Reset();
        var latencies = await Task.WhenAll(Enumerable.Range(0, documents * writersOfEach).Select(i => Task.Run(() => Write(handles[i % documents]))));
        var made = commits.Count;
        var sorted = latencies.SelectMany(each => each).Order().ToList();
        var what = $"commit, {documents} document{(documents == 1 ? "" : "s")}, {documents * writersOfEach} writer{(documents * writersOfEach == 1 ? "" : "s")}";
        Figure.Print(what, sorted.Count / Seconds, "/s", $"submissions stored and answered, over {Seconds} s; {where}");
        Figure.Print(what + ", transactions", made / Seconds, "/s", "each with all that waited, or its share");
        Figure.Print(what + ", median", sorted[sorted.Count / 2], "ms", "from submitting to the answer");
        Figure.Print(what + ", 99 %", sorted[(int)(sorted.Count * 0.99)], "ms", "from submitting to the answer");
    }

    private static async Task<List<double>> Write(IDocumentHandle handle)
    {
        var joined = (JoinOutcome.Joined)await handle.Join(new JoinRequest(null, CreateMissing: false), default);
        var latencies = new List<double>();
        var @base = joined.Head;
        var start = Stopwatch.GetTimestamp();
        for (var sequence = 1; Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds; sequence++)
        {
            var begin = Stopwatch.GetTimestamp();
            var outcome = await handle.Submit(new Submission(joined.Session, sequence, @base, Delta.Insert("x")), joined.Connection, default);
            @base = ((SubmitOutcome.Accepted)outcome).Revision;
            latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        return latencies;
    }
}
