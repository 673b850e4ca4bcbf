using System.Globalization;
using Xunit;

namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>
/// Seeded sessions of three to eight clients with cut, late, doubled and reordered messages, a store that fails, and crashes before and after the commit.
/// COLLABDOCS_SEED repeats one; COLLABDOCS_DEEP=1 runs 200 000, and a larger number that many.
/// </summary>
[Trait("Suite", "simulation")]
public sealed class SimulationTests
{
    private const int Everyday = 10_000, Deep = 200_000;

    /// <summary>Seeds that found something when they were new, in the code or in a change made to see whether it is found. They run first.</summary>
    private static readonly int[] Mended = [3_969, 5_449, 5_003, 104];

    [Fact]
    public void Every_replica_ends_with_the_same_text_made_of_every_edit_once()
    {
        using var metrics = new DocumentsMetrics();
        var seeds = Seeds();
        var tally = new SimulationTally();
        Parallel.ForEach(seeds, seed =>
        {
            try
            {
                var happened = Simulation.Run(seed, metrics);
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

    private static IReadOnlyList<int> Seeds()
    {
        if (Setting("COLLABDOCS_SEED") is { } seed)
            return [seed];
        var count = Setting("COLLABDOCS_DEEP") switch { null or 0 => Everyday, 1 => Deep, { } given => given };
        return [.. Mended, .. Enumerable.Range(1, count)];
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
