using System.Globalization;
using CollabDocs.Peers.Serving;

namespace CollabDocs.Peers;

/// <summary>What is played, and how.</summary>
/// <param name="Rounds">In each, every server has its turn.</param>
/// <param name="IsCheck">Nothing is measured: see <see cref="Check"/>.</param>
/// <param name="Json">The file to which each run's figures are appended as a line; null for none.</param>
internal sealed record PlayOptions(
    IReadOnlyList<Peer> Peers, IReadOnlyList<Scenario> Scenarios, int Rounds, TimeSpan WarmUp, TimeSpan Measure, IReadOnlyList<string> Baselines, string? Json, bool IsCheck)
{
    public static string Usage =>
        $"""
        ./bench peers [SCENARIO …] [OPTION …]

        Plays the same editing against CollabDocs and its peers, in rounds in turn.

          SCENARIO          {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))} (default: all)
          --servers A,B     {string.Join(", ", Peer.All.Select(peer => peer.Name))} (default: all)
          --rounds N        (default 3)
          --warmup SECONDS  before it is measured (default 15)
          --measure SECONDS (default 10; the search for the highest rate has steps of its own)
          --baseline A,B    servers with which the others are compared (default ws,hocuspocus)
          --json FILE       appends each run's figures as a line of JSON
          --check           measures nothing: makes sure that each server's own client gets what the generator sends
        """;

    /// <exception cref="ArgumentException">They make no sense; the message says why.</exception>
    public static PlayOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new PlayOptions(Peer.All, [], 3, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), ["ws", "hocuspocus"], null, false);
        for (var i = 0; i < arguments.Count; i++)
            options = arguments[i] switch
            {
                "--servers" => options with { Peers = [.. Value(ref i).Split(',').Select(name => Find(Peer.All, peer => peer.Name, name))] },
                "--rounds" => options with { Rounds = (int)Number(Value(ref i)) },
                "--warmup" => options with { WarmUp = TimeSpan.FromSeconds(Number(Value(ref i))) },
                "--measure" => options with { Measure = TimeSpan.FromSeconds(Number(Value(ref i))) },
                "--baseline" => options with { Baselines = [.. Value(ref i).Split(',')] },
                "--check" => options with { IsCheck = true },
                "--json" => options with { Json = Value(ref i) },
                var name => options with { Scenarios = [.. options.Scenarios, Find(Scenario.All, scenario => scenario.Name, name)] },
            };
        return options.Scenarios.Count > 0 ? options : options with { Scenarios = Scenario.All };

        string Value(ref int i) => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} wants a value.");
    }

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new ArgumentException($"{text} is not a number above 0.");

    private static T Find<T>(IReadOnlyList<T> all, Func<T, string> name, string wanted) where T : class =>
        all.FirstOrDefault(each => name(each) == wanted)
        ?? throw new ArgumentException($"There is no {wanted} among {string.Join(", ", all.Select(name))}.");
}
