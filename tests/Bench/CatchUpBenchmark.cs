using CollabDocs.Text;

namespace CollabDocs.Bench;

/// <summary>What it costs to bring somebody back who was away: their edits meet the revisions that they missed.</summary>
internal sealed class CatchUpBenchmark : IBenchmark
{
    private const int DocumentLength = 100_000;
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
        var missed = Type(new Random(1), Missed, stay);
        var offline = Type(new Random(2), Offline, stay);
        var how = $"median of 31; {Offline} keystrokes against {Missed} on {DocumentLength} units (seeds 1, 2), {who}";

        var mine = Delta.ComposeAll(offline);
        var history = Delta.ComposeAll(missed);
        Figure.Print($"{what}: compose the missed", Median(() => Delta.ComposeAll(missed)), "ms", "nothing cached; " + how);
        Figure.Print($"{what}: compose the offline edits", Median(() => Delta.ComposeAll(offline)), "ms", how);
        Figure.Print($"{what}: transform", Median(() => Delta.Transform(mine, history, Tie.Wins)), "ms", "both composed; " + how);
        var all = Median(() => Delta.Transform(Delta.ComposeAll(offline), Delta.ComposeAll(missed), Tie.Wins));
        Figure.Print($"{what}: all of it", all, "ms", "compose both, transform; nothing cached; " + how);
    }

    private static double Median(Func<Delta> work) => Figure.Milliseconds(31, () => work, run => run());

    /// <summary>
    /// Somebody who types words of 1 to 12 letters, now and then takes back a few, and about every <paramref name="stay"/> keystrokes goes on somewhere else.
    /// </summary>
    private static List<Delta> Type(Random random, int keystrokes, int stay)
    {
        var deltas = new List<Delta>(keystrokes);
        var length = DocumentLength;
        var caret = random.Next(length);
        while (deltas.Count < keystrokes)
        {
            if (random.Next(stay) == 0)
                caret = random.Next(length + 1);
            var deletes = caret > 0 && random.Next(10) == 0;
            var delta = deletes ? Delta.DeleteAt(--caret, 1) : Delta.InsertAt(caret++, random.Next(7) == 0 ? " " : "x");
            length += delta.LengthChange;
            deltas.Add(delta);
        }
        return deltas;
    }
}
