namespace CollabDocs.Peers;

/// <summary>Looks for the highest rate that a server keeps up with: doubles it until it is too much, then halves the rest.</summary>
internal sealed class RateSearch(Run run, Crowd crowd)
{
    private const double FirstRate = 200, LongestLatencyMs = 100;

    /// <summary>Higher ones are not tried. Clients that put what waits into one message get there, each with thousands of edits a second, and what is
    /// measured is hardly the server any more.</summary>
    public const double MaxRate = 204_800;

    private const int Halvings = 4;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1), Step = TimeSpan.FromSeconds(3), Recovery = TimeSpan.FromSeconds(20);

    public Figures Find(TimeSpan warmUp)
    {
        run.Warm(FirstRate, warmUp);
        Figures? best = null;
        var (good, rate) = (0.0, FirstRate);
        while (rate <= MaxRate && TryTwice(rate) is { } figures)
            (best, good, rate) = (figures, rate, rate * 2);
        var bad = rate;
        // A server that has not recovered from too much tells nothing about less.
        for (var i = 0; i < Halvings && good is > 0 and < MaxRate && crowd.Drain(Recovery); i++)
        {
            rate = (good + bad) / 2;
            if (TryTwice(rate) is { } figures)
                (best, good) = (figures, rate);
            else
                bad = rate;
        }
        run.Conclude();
        return best ?? new Figures(0, double.NaN, 0, double.NaN, double.NaN, 0, 0, 0, double.NaN, double.NaN, double.NaN, 0);
    }

    /// <summary>One bad step may be the machine's.</summary>
    private Figures? TryTwice(double rate) => Try(rate) ?? (crowd.Drain(Recovery) ? Try(rate) : null);

    private Figures? Try(double rate)
    {
        // Two seconds' worth of deliveries behind, it has lost.
        var tooMany = 2 * rate * (crowd.Rooms[0].Editors.Count - 1);
        run.Warm(rate, Settling);
        var figures = run.Measure(rate, Step, () => crowd.Tally.Owed - crowd.Tally.Paid > tooMany);
        return figures is { Missing: 0, Faults: 0, P99: < LongestLatencyMs } ? figures : null;
    }
}
