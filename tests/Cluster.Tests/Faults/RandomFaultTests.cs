using System.Globalization;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary><see cref="RandomFaults"/>, seed after seed. COLLABDOCS_SEED runs one.</summary>
[Trait("Suite", "cluster")]
public sealed class RandomFaultTests(SharedStage shared) : IClassFixture<SharedStage>
{
    [Fact]
    public async Task Whatever_goes_wrong_nothing_is_lost_or_doubled_and_all_see_the_same()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("COLLABDOCS_SEED"), CultureInfo.InvariantCulture, out var only)
            ? [only]
            : Enumerable.Range(1, Deep.Or(everyday: 12, deep: 500));
        foreach (var seed in seeds)
            await RandomFaults.Run(shared.Stage, seed);
        Assert.True(shared.Stage.Calls.Happened > 0);
    }
}
