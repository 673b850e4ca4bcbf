using CollabDocs.Text;
using CollabDocs.Text.Tests;

namespace CollabDocs.Bench;

/// <summary>What an edit of a document in memory costs.</summary>
internal sealed class RopeBenchmark : IBenchmark
{
    private const int Seed = 1;

    public string Name => "rope";

    public string Description => "an edit of a document in memory: recorded keystrokes, and anywhere in 100 million characters";

    public Task Run()
    {
        foreach (var name in (string[])["rustcode", "seph-blog1", "friendsforever_flat"])
            Replay(name);
        EditAnywhere(100_000_000, edits: 200_000);
        return Task.CompletedTask;
    }

    private static void Replay(string name)
    {
        if (Trace.Find(name) is not { } trace)
        {
            Console.WriteLine($"{name}: skipped, it is not in {Trace.Folder}");
            return;
        }
        var milliseconds = Figure.Milliseconds(
            rounds: 15,
            prepare: () => new RopeEditor(Rope.From(trace.Start)),
            round: editor =>
            {
                foreach (var delta in trace.Deltas)
                    editor.Apply(delta);
            });
        Figure.Print($"rope, {name}", milliseconds * 1e6 / trace.Deltas.Count, "ns",
            $"an edit; median of 15 replays of {trace.Deltas.Count} edits by RopeEditor.Apply");
    }

    private static void EditAnywhere(int length, int edits)
    {
        var random = new Random(Seed);
        var document = Rope.From(new string('x', length));
        var how = $"an edit; {edits} edits, each at a random place (seed {Seed}): 1 to 8 units typed, or 1 to 4 deleted";
        var what = $"rope, {length / 1_000_000} million characters";
        var editor = new RopeEditor(document);

        var first = Figure.Milliseconds(1, () => Edits(random, length, edits), Apply, warmUpSeconds: 0);
        Figure.Print($"{what}, just loaded", first * 1e3 / edits, "µs", $"{how}; every leaf is shared with the document that was loaded");
        var later = Figure.Milliseconds(9, () => Edits(random, length, edits), Apply);
        Figure.Print(what, later * 1e3 / edits, "µs", $"{how}; median of 9 rounds that follow");
        GC.KeepAlive(document);

        void Apply(List<Delta> deltas)
        {
            foreach (var delta in deltas)
                editor.Apply(delta);
        }
    }

    /// <summary>The document grows while they are applied, so that all of them are within it.</summary>
    private static List<Delta> Edits(Random random, int length, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(3) > 0
            ? Delta.InsertAt(random.Next(length), new string('y', 1 + random.Next(8)))
            : Delta.DeleteAt(random.Next(length - length / 10), 1 + random.Next(4)))];
}
