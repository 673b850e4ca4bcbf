using System.Globalization;
using CollabDocs.Documents;
using Xunit;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>Seeded clusters, without a network. COLLABDOCS_SEED repeats one; COLLABDOCS_DEEP=1 runs 100 000, and a larger number that many.</summary>
[Trait("Suite", "simulation")]
public sealed class ClusterSimulationTests
{
    private const int Everyday = 2_000, Deep = 100_000;

    /// <summary>Seeds that found something when they were new. They run first.</summary>
    private static readonly int[] Mended = [11_648];

    [Fact]
    public void Whatever_happens_between_nodes_every_replica_ends_with_the_same_text_made_of_every_edit_once()
    {
        using var metrics = new DocumentsMetrics();
        var tally = new ClusterTally();
        var seeds = Setting("COLLABDOCS_SEED") is { } only
            ? (List<int>)[only]
            : [.. Mended, .. Enumerable.Range(1, Setting("COLLABDOCS_DEEP") switch { null or 0 => Everyday, 1 => Deep, { } given => given })];
        Parallel.ForEach(seeds, seed =>
        {
            try
            {
                var happened = ClusterSimulation.Run(seed, metrics);
                lock (tally)
                    tally.Add(happened);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"COLLABDOCS_SEED={seed} repeats this: {e.Message}", e);
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(tally.ToString());
        if (seeds.Count >= Everyday)
            Assert.True(tally.Rarest > seeds.Count / 10, $"Something hardly ever happens: {tally}");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
