using System.Text.Json;
using CollabDocs.Peers.Serving;

namespace CollabDocs.Peers;

/// <summary>Plays the same scenarios against all servers, in rounds in turn, so that whatever else the machine does meets all alike.</summary>
internal sealed class Comparison(PlayOptions options)
{
    /// <returns>Whether each run has told something.</returns>
    public async Task<bool> Play()
    {
        if (options.Peers.Any(peer => peer.IsNode))
            await NodeServers.Install();
        foreach (var peer in options.Peers)
            Console.WriteLine($"{peer.Name,-20} {peer.Description}{string.Concat(peer.Packages.Select(package => $"; {package} {NodeServers.Version(package)}"))}");
        Console.WriteLine($".NET {Environment.Version}, Node {await NodeServers.Version()}; a core for the server, another for the generator. Nobody sends presence, but in readers.");
        var isSound = true;
        foreach (var scenario in options.Scenarios)
        {
            var figures = options.Peers.ToDictionary(peer => peer.Name, _ => new List<Figures>());
            for (var round = 1; round <= options.Rounds; round++)
                foreach (var peer in options.Peers)
                    isSound &= await PlayOnce(peer, scenario, round, figures[peer.Name]);
            Table.Print(scenario, options, figures);
        }
        return isSound;
    }

    private async Task<bool> PlayOnce(Peer peer, Scenario scenario, int round, List<Figures> results)
    {
        try
        {
            // Every server meets the same typing.
            var figures = await Run.Play(peer, scenario, options, new Random(round));
            results.Add(figures);
            if (options.Json is { } file)
                await File.AppendAllTextAsync(file, JsonLine(peer, scenario, round, figures));
            return figures is { Missing: 0, Faults: 0 };
        }
        catch (IOException e)
        {
            Console.WriteLine($"{peer.Name}, {scenario.Name}, round {round}: {e.Message}");
            return false;
        }
    }

    private static string JsonLine(Peer peer, Scenario scenario, int round, Figures figures)
    {
        var versions = peer.Packages.ToDictionary(package => package, NodeServers.Version);
        return JsonSerializer.Serialize(new { server = peer.Name, scenario = scenario.Name, round, figures, versions }, Options) + "\n";
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
