using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

[Trait("Suite", "access")]
public sealed class RevocationRaceTests
{
    private static int Runs => Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") is null or "" or "0" ? 30 : 1_000;

    [Fact]
    public async Task G5_When_a_revocation_has_been_answered_nothing_of_it_comes_any_more()
    {
        await using var server = await AccessServer.Start("tokens", options => options.SubmissionsPerSecond = 1_000_000);
        var race = new RevocationRace(server.Gateway.Http, server.Gateway.Http, server.Key);
        for (var seed = 0; seed < Runs; seed++)
            await race.Run(seed, $"race-{seed}");
    }

    /// <summary>It stops taking revisions for a while, at about the same moment.</summary>
    [Fact]
    public async Task G5_Nor_while_the_store_fails()
    {
        await using var server = await AccessServer.Start("tokens", options => options.SubmissionsPerSecond = 1_000_000);
        var race = new RevocationRace(server.Gateway.Http, server.Gateway.Http, server.Key);
        for (var seed = 0; seed < Runs; seed++)
            await race.Run(seed, $"race-{seed}", async random =>
            {
                server.Gateway.Store.Failing = true;
                await Task.Delay(random.Next(60));
                server.Gateway.Store.Failing = false;
            });
    }
}
