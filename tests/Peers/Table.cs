using System.Globalization;

namespace CollabDocs.Peers;

/// <summary>Prints a scenario's figures: medians of the rounds, with the least and the most.</summary>
internal static class Table
{
    /// <param name="figures">Of each server, in the order in which they are printed.</param>
    public static void Print(Scenario scenario, PlayOptions options, IReadOnlyDictionary<string, List<Figures>> figures)
    {
        var baselines = options.Baselines.Where(name => figures.TryGetValue(name, out var runs) && runs.Count > 0).ToList();
        var withDatabase = figures.Values.Any(runs => runs.Exists(run => run.DatabaseMicroseconds > 0));
        Console.WriteLine(scenario.Rate is null
            ? $"\n{scenario.Name}: {scenario.Description}; {options.Rounds} rounds, warm-up {options.WarmUp.TotalSeconds:0} s"
            : $"\n{scenario.Name}: {scenario.Description}; {options.Rounds} rounds of {options.Measure.TotalSeconds:0} s, warm-up {options.WarmUp.TotalSeconds:0} s");
        Console.WriteLine(
            $"{"",-20} {(scenario.Rate is null ? "edits/s" : "µs/delivery"),22}{string.Concat(baselines.Select(name => $" {$"/ {name}",12}"))}" +
            $" {"p50 ms",20} {"p99 ms",20}{(scenario.Rate is null ? $" {"µs/delivery",12}" : $" {"missing of",20}")} {"server",7} {"generator",9} {"others",6} {"MB",5}" +
            (withDatabase ? $" {"database µs",11}" : ""));
        foreach (var (name, runs) in figures.Where(server => server.Value.Count > 0))
            Console.WriteLine(
                $"{name,-20} {Spread(runs, Key, scenario.Rate is null ? "0" : "0.0"),22}" +
                string.Concat(baselines.Select(baseline => Text($" {Median(runs, Key) / Median(figures[baseline], Key),12:0.00}"))) +
                $" {Spread(runs, run => run.P50, "0.0"),20} {Spread(runs, run => run.P99, "0.0"),20}" +
                (scenario.Rate is null
                    ? Text($" {Median(runs, run => run.MicrosecondsPerDelivery),12:0.0}")
                    : $" {$"{runs.Sum(run => run.Missing + run.Faults)} of {runs.Sum(run => run.Expected)}",20}") +
                Text($" {Median(runs, run => run.ServerCpu),7:0%} {Median(runs, run => run.GeneratorCpu),9:0%} {Median(runs, run => run.OthersCpu),6:0%} {Median(runs, run => run.Memory / 1e6),5:0}") +
                (withDatabase ? Text($" {Median(runs, run => run.DatabaseMicroseconds),11:0.0}") : ""));

        double Key(Figures run) => scenario.Rate is null ? run.Rate : run.MicrosecondsPerDelivery;
    }

    private static string Spread(List<Figures> runs, Func<Figures, double> of, string format) => Text(
        $"{Median(runs, of).ToString(format, CultureInfo.InvariantCulture)} ({runs.Min(of).ToString(format, CultureInfo.InvariantCulture)}–{runs.Max(of).ToString(format, CultureInfo.InvariantCulture)})");

    private static double Median(List<Figures> runs, Func<Figures, double> of)
    {
        var sorted = runs.Select(of).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
