using System.Diagnostics;
using System.Globalization;

namespace CollabDocs.Bench;

/// <summary>Measures and prints figures.</summary>
internal static class Figure
{
    /// <summary>Prints one figure, right-aligned beneath the others: what, value, unit, how it was measured.</summary>
    public static void Print(string what, double value, string unit, string how) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-58} {value,10:0.###} {unit,-6} {how}"));

    /// <summary>
    /// The median time of a round, in ms. First come rounds that are not counted, for so long that the code is compiled for good: the JIT
    /// waits for a pause. Collecting garbage counts where it happens; it is not forced between rounds, for that gives memory back and then
    /// measures how the system hands it out again.
    /// </summary>
    /// <param name="prepare">Makes what a round needs; not counted.</param>
    public static double Milliseconds<T>(int rounds, Func<T> prepare, Action<T> round, double warmUpSeconds = 1.5)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < warmUpSeconds)
            Time(prepare, round);
        var times = Enumerable.Range(0, rounds).Select(_ => Time(prepare, round)).Order().ToList();
        return times[rounds / 2];
    }

    private static double Time<T>(Func<T> prepare, Action<T> round)
    {
        var state = prepare();
        var start = Stopwatch.GetTimestamp();
        round(state);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
