using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Access;
using CollabDocs.Grains.Interfaces;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Roles that are taken away while somebody types at a gateway that is not where the document is (PROTOCOL G5).</summary>
[Trait("Suite", "access")]
public sealed class RevocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task G5_Through_either_gateway_nothing_comes_after_the_answer() => Race((_, _, _) => Task.CompletedTask, Deep.Or(everyday: 30, deep: 1_000));

    [Fact]
    public Task G5_Nor_while_the_document_moves() => Race(
        (stage, id, random) => random.Next(2) == 0 ? Unload(stage, id) : OpenBeside(stage, id), Deep.Or(everyday: 30, deep: 1_000));

    [Fact]
    public async Task G5_Nor_when_the_silo_of_the_document_dies()
    {
        await using var stage = await Stage.Start();
        var key = await NewKey(stage);
        for (var seed = 0; seed < Deep.Or(everyday: 2, deep: 30); seed++)
        {
            var id = DocumentId.Parse($"race-{seed}");
            await using (var gateway = await SiloGateway.Start(stage.Silos.OtherThanHomeOf(id)))
                await new RevocationRace(gateway.Http, gateway.Http, key).Run(seed, id.Value, _ => stage.Kill(stage.Silos.HomeOf(id)));
            await stage.Silos.Add();
        }
    }

    /// <summary>Its answer was late, or lost. Who takes himself off the list is told that he did, and not that he may not do it twice.</summary>
    [Fact]
    public async Task G5_A_change_that_is_asked_for_again_is_made_once()
    {
        await using var stage = await Stage.Start();
        var id = DocumentId.Parse("again");
        await TestSilos.DocumentsOf(stage.Silos.Silos[0]).Create(id, "Again", Delta.Empty, new FirstOwner("ann", "user:ann"), Cancellation);
        var grain = TestSilos.Grain(stage.Silos.OtherThanHomeOf(id), id);
        var leave = new AccessChange.SetPerson("ann", Role.None) { By = new Pass("ann", Role.None, null, 0, Pass.NoEnd) };
        var request = AccessRequest.From(leave, "user:ann");

        var answers = await Task.WhenAll(grain.ChangeAccess(request), grain.ChangeAccess(request));
        Assert.Equal([AccessOutcome.Changed, AccessOutcome.Changed, AccessOutcome.Changed], [.. answers, await grain.ChangeAccess(request)]);
        Assert.Equal(2, (await stage.Log.Access.Read(id, Cancellation)).Generation);
        Assert.Equal(AccessOutcome.NotAllowed, await grain.ChangeAccess(AccessRequest.From(leave, "user:ann")));
    }

    private static async Task Race(Func<Stage, DocumentId, Random, Task> disturb, int runs)
    {
        await using var stage = await Stage.Start();
        var key = await NewKey(stage);
        await using var first = await SiloGateway.Start(stage.Silos.Silos[0]);
        await using var second = await SiloGateway.Start(stage.Silos.Silos[1]);
        for (var seed = 0; seed < runs; seed++)
        {
            var id = DocumentId.Parse($"race-{seed}");
            var writers = stage.Silos.HomeOf(id) == stage.Silos.Silos[0] ? second : first;
            var owners = seed / 3 % 2 == 0 ? first : second;
            await new RevocationRace(writers.Http, owners.Http, key).Run(seed, id.Value, random => disturb(stage, id, random));
        }
    }

    private static async Task<string> NewKey(Stage stage)
    {
        var key = ApiKeys.New();
        await stage.Log.Keys.Add("team", ApiKeys.HashOf(key), 0, "test", Cancellation);
        return key;
    }

    /// <summary>Who calls next opens it again.</summary>
    private static Task Unload(Stage stage, DocumentId id) =>
        TestSilos.OpenIn(stage.Silos.HomeOf(id)).FirstOrDefault(open => open.Id == id)?.Stop(Cancellation) ?? Task.CompletedTask;

    /// <summary>An activation of which Orleans knows nothing: the one of which it does is the past.</summary>
    private static async Task OpenBeside(Stage stage, DocumentId id)
    {
        var services = stage.Silos.OtherThanHomeOf(id).ServiceProvider.GetRequiredService<DocumentServicesLoader>();
        if (await DocumentSession.Open(id, await services.Load(Cancellation), Cancellation) is { } beside)
            await beside.Stop(Cancellation);
    }
}
