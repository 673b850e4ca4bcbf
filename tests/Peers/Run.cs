using System.Diagnostics;
using CollabDocs.Peers.Serving;

namespace CollabDocs.Peers;

/// <summary>One scenario played against one server, freshly started.</summary>
internal sealed class Run(Server server, Crowd crowd, Typists typists)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="IOException">What was measured is worth nothing; the message says why.</exception>
    public static async Task<Figures> Play(Peer peer, Scenario scenario, PlayOptions options, Random random)
    {
        await using var server = await Server.Start(peer);
        using var crowd = Crowd.Join(peer, scenario, server, random);
        var run = new Run(server, crowd, new Typists(crowd.Loop, crowd.Editors, scenario, random));
        if (scenario.Rate is not { } rate)
            return new RateSearch(run, crowd).Find(options.WarmUp) with { Memory = server.Memory };
        run.Warm(rate, options.WarmUp);
        var figures = run.Measure(rate, options.Measure);
        run.Conclude();
        return figures ?? throw new IOException("The generator is too slow for this rate.");
    }

    public void Warm(double rate, TimeSpan time) => typists.Type(rate, time, () => crowd.FindTrouble() is not null);

    /// <summary>Types, and waits until all is delivered or will hardly be.</summary>
    /// <returns>Null where not all was typed: it was hopeless, or too much for the generator.</returns>
    public Figures? Measure(double rate, TimeSpan time, Func<bool>? isHopeless = null)
    {
        var tally = crowd.Tally;
        tally.Begin();
        var (started, paid, own) = (Stopwatch.GetTimestamp(), tally.Paid, Environment.CpuUsage.TotalTime);
        var (cpu, databaseCpu, allCpu) = (server.CpuSeconds, server.DatabaseCpuSeconds, Processes.CpuSecondsOfAll());
        var isTyped = typists.Type(rate, time, isHopeless);
        tally.End();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (spent, databaseSpent) = (server.CpuSeconds - cpu, server.DatabaseCpuSeconds - databaseCpu);
        var (ownSpent, delivered) = ((Environment.CpuUsage.TotalTime - own).TotalSeconds, tally.Paid - paid);
        var others = Math.Max(0, Processes.CpuSecondsOfAll() - allCpu - spent - databaseSpent - ownSpent);
        crowd.Drain(Patience);
        return !isTyped ? null : new Figures(
            rate, spent * 1e6 / delivered, databaseSpent * 1e6 / delivered, tally.Percentile(0.5), tally.Percentile(0.99), tally.Expected, tally.Delivered, tally.Faults,
            spent / seconds, ownSpent / seconds, others / seconds, server.Memory);
    }

    /// <summary>Makes sure that nobody was told nonsense, and that all have the same text.</summary>
    /// <exception cref="IOException">It is not so.</exception>
    public void Conclude()
    {
        if (crowd.FindTrouble() is { } trouble)
            throw new IOException(trouble);
        // Where something is missing the figures say so, and texts may differ.
        if (crowd.Drain(Patience) && crowd.Rooms.Select(room => room.FindDifference()).FirstOrDefault(difference => difference is not null) is { } difference)
            throw new IOException(difference);
    }
}
