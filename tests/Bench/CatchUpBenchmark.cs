using CollabDocs.Text;

namespace CollabDocs.Bench;

/// <summary>What it costs to bring somebody back who was away: their edits meet the revisions that they missed.</summary>
internal sealed class CatchUpBenchmark : IBenchmark
{
    private const int Missed = 10_000;
    private const int Offline = 1_000;

    public string Name => "catchup";

    public string Description => "1 000 offline edits meet 10 000 missed revisions";

    public Task Run()
    {
        Measure("catch-up", stay: 40, "each goes on elsewhere every 40 keystrokes or so");
        Measure("catch-up, scattered", stay: 1, "each keystroke somewhere else");
        return Task.CompletedTask;
    }

    private static void Measure(string what, int stay, string who)
    {
        var missed = Typing.Keystrokes(1, Missed, stay);
        var offline = Typing.Keystrokes(2, Offline, stay);
        var how = $"median of 31; {Offline} keystrokes against {Missed} on {Typing.DocumentLength} units (seeds 1, 2), {who}";

        var mine = Delta.ComposeAll(offline);
        var history = Delta.ComposeAll(missed);
        Figure.Print($"{what}: compose the missed", Median(() => Delta.ComposeAll(missed)), "ms", "nothing cached; " + how);
        Figure.Print($"{what}: compose the offline edits", Median(() => Delta.ComposeAll(offline)), "ms", how);
        Figure.Print($"{what}: transform", Median(() => Delta.Transform(mine, history, Tie.Wins)), "ms", "both composed; " + how);
        var all = Median(() => Delta.Transform(Delta.ComposeAll(offline), Delta.ComposeAll(missed), Tie.Wins));
        Figure.Print($"{what}: all of it", all, "ms", "compose both, transform; nothing cached; " + how);
    }

    private static double Median(Func<Delta> work) => Figure.Milliseconds(31, () => work, run => run());
}
