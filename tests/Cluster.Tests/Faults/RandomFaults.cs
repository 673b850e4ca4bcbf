using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>
/// Seeded people at two silos between which calls get lost, come late and twice, over a store that fails, while other activations take the document and it
/// is moved under them. A seed repeats the plan; when each part of it comes, the machine decides.
/// </summary>
internal sealed class RandomFaults
{
    private static readonly string[] Told = ["Notify"];
    private static readonly string[] Asked = ["Join", "Submit", "Subscribe", "ReadSince", "ReadRevisions", "SetPresence"];
    private static readonly string[] Stored = ["Append", "FindSession", "Find", "ReadRevisions", "Claim"];

    private readonly Stage _stage;

    private RandomFaults(Stage stage) => _stage = stage;

    /// <exception cref="InvalidOperationException">Something that was promised did not hold; the message names the seed.</exception>
    public static async Task Run(Stage stage, int seed)
    {
        try
        {
            await new RandomFaults(stage).Run(new Random(seed), await stage.Create($"random-{seed}"));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"COLLABDOCS_SEED={seed} repeats the plan of this: {e.Message}", e);
        }
    }

    private async Task Run(Random random, DocumentId document)
    {
        var crowd = await Crowd.At(_stage, document, random, size: random.Next(2, 6));
        _stage.Calls.Plan = Plan(new Random(random.Next()), [.. Told, .. random.Next(3) > 0 ? Asked : []], oneIn: random.Next(3, 12));
        _stage.Store.Plan = Plan(new Random(random.Next()), random.Next(2) == 0 ? Stored : [], oneIn: random.Next(4, 20));
        var typing = crowd.Type(15);
        for (var turn = 0; !typing.IsCompleted; turn++)
        {
            await Task.WhenAny(typing, Task.Delay(random.Next(10, 150)));
            await (random.Next(4) switch
            {
                0 => TakeOver(document, turn),
                1 => Move(document),
                _ => Task.CompletedTask,
            });
        }
        _stage.Calls.Mend();
        _stage.Store.Mend();
        await typing;
        // What another activation stored last the grain does not know until somebody writes.
        await crowd.Type(1);
        await crowd.Check();
        foreach (var door in crowd.Doors)
            await door.Follower.DisposeAsync();
    }

    private static Func<string, CallFault> Plan(Random random, string[] methods, int oneIn) => method =>
    {
        lock (random)
            return methods.Contains(method) && random.Next(oneIn) == 0 ? (CallFault)random.Next(1, 5) : CallFault.None;
    };

    /// <summary>An activation that Orleans does not know, for a moment.</summary>
    private async Task TakeOver(DocumentId document, int turn)
    {
        try
        {
            var services = _stage.Silos.Silos[0].ServiceProvider.GetRequiredService<DocumentServicesLoader>();
            if (await DocumentSession.Open(document, await services.Load(CancellationToken.None), CancellationToken.None) is not { } session)
                return;
            await session.Submit(new Submission(99, turn + 1, session.Revision, Delta.Insert("!")), null, CancellationToken.None);
            await session.Stop(CancellationToken.None);
        }
        catch (Exception e) when (e is StoreUnavailableException or ActivationEndedException)
        {
        }
    }

    private async Task Move(DocumentId document)
    {
        foreach (var open in _stage.Silos.Silos.SelectMany(TestSilos.OpenIn).Where(open => open.Id == document).ToList())
            await open.Stop(CancellationToken.None);
    }
}
