using System.Diagnostics;
using System.Security.Cryptography;
using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Cluster.Tests;

/// <summary>
/// What a submission costs through grain and observer, compared with the same one in <see cref="EmbeddedDocuments"/>: over stores of the same kind, in turns, by the
/// processor time of this process, which runs both silos.
/// </summary>
[Trait("Suite", "cluster")]
public sealed class CostTests : IAsyncDisposable
{
    private const int Writers = 8;
    private static readonly int Rounds = Deep.Or(everyday: 2, deep: 15), Submissions = Deep.Or(everyday: 400, deep: 4_000);

    private readonly string _directory = Directory.CreateTempSubdirectory("collabdocs-cost-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task In_one_node_a_submission_costs_at_most_half_more_than_without_a_cluster()
    {
        await using var alone = Store("alone");
        await using var embedded = new EmbeddedDocuments(
            alone, new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), new DocumentsMetrics(), NullLoggerFactory.Instance);
        await using var together = Store("together");
        var shared = new SharedStore();
        shared.Use(together);
        await using var silos = await TestSilos.Start(() => shared);
        var document = DocumentId.Parse("doc");
        IDocuments[] ways = [embedded, TestSilos.DocumentsOf(silos.HomeOf(document)), TestSilos.DocumentsOf(silos.OtherThanHomeOf(document))];
        var crowds = new List<(IDocumentHandle Document, JoinOutcome.Joined[] Writers)>();
        foreach (var way in ways)
            crowds.Add((way.Open(document), await Join(way.Open(document))));

        var costs = ways.Select(_ => new List<double>()).ToList();
        for (var round = -1; round < Rounds; round++)
            for (var i = 0; i < ways.Length; i++)
                if (await Measure(crowds[i].Document, crowds[i].Writers, round) is var cost && round >= 0)
                    costs[i].Add(cost);

        var medians = costs.Select(each => each.Order().ElementAt(each.Count / 2)).ToList();
        var ratios = costs.Select(each => each.Zip(costs[0], (cost, one) => cost / one).Order().ElementAt(each.Count / 2)).ToList();
        TestContext.Current.SendDiagnosticMessage(
            $"A submission: embedded {medians[0]:F1} µs, grain in one node {medians[1]:F1} µs ({ratios[1]:F2} times), across two nodes, both together, " +
            $"{medians[2]:F1} µs ({ratios[2]:F2} times)");
        Assert.All(medians, median => Assert.True(median > 0));
        if (Deep.Is)
            Assert.True(ratios[1] <= 1.5, $"{ratios[1]:F2} times");
    }

    private SqliteDocumentStore Store(string name) => SqliteDocumentStore.Open(
        Directory.CreateDirectory(Path.Combine(_directory, name)).FullName, new DocumentsMetrics(), NullLogger<SqliteDocumentStore>.Instance);

    private static Task<JoinOutcome.Joined[]> Join(IDocumentHandle document) => Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        (JoinOutcome.Joined)await document.Join(new JoinRequest(null, CreateMissing: true), Cancellation)));

    /// <returns>The processor time of a submission that is stored, answered and told to a subscriber, in µs.</returns>
    private static async Task<double> Measure(IDocumentHandle document, JoinOutcome.Joined[] writers, int round)
    {
        var recorder = new Recorder();
        await using var subscription = await document.Subscribe(recorder, 0, Cancellation);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.WhenAll(writers.Select(async writer =>
        {
            var (sequence, head) = (((long)round + 1) * Submissions, subscription!.Revision);
            for (var i = 0; i < Submissions / Writers; i++)
            {
                var outcome = await document.Submit(new Submission(writer.Session, ++sequence, head, Delta.Insert("x")), writer.Connection, Cancellation);
                head = Assert.IsType<SubmitOutcome.Accepted>(outcome).Revision;
            }
        }));
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / Submissions;
    }
}
