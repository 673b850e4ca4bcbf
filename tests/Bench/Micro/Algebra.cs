using BenchmarkDotNet.Attributes;
using CollabDocs.Text;

namespace CollabDocs.Bench.Micro;

/// <summary>The algebra of deltas.</summary>
public class Algebra
{
    private readonly Delta _one = Delta.InsertAt(50_000, "x");
    private readonly Delta _next = Delta.InsertAt(50_001, "y");
    private readonly Delta _elsewhere = Delta.InsertAt(20_000, "z");
    private readonly List<Delta> _long = Typing.Keystrokes(1, 10_000);
    private readonly Delta _many = Delta.ComposeAll(Typing.Keystrokes(2, 1_000));
    private readonly Delta _others = Delta.ComposeAll(Typing.Keystrokes(3, 1_000));

    [Benchmark(Description = "compose a keystroke and the next")]
    public Delta Compose() => Delta.Compose(_one, _next);

    [Benchmark(Description = "compose 1 000 composed keystrokes and one")]
    public Delta ComposeOneMore() => Delta.Compose(_many, _one);

    [Benchmark(Description = "transform a keystroke over one")]
    public Delta Transform() => Delta.Transform(_one, _elsewhere, Tie.Wins);

    [Benchmark(Description = "transform a keystroke over 1 000 composed")]
    public Delta TransformOverMany() => Delta.Transform(_one, _many, Tie.Wins);

    [Benchmark(Description = "transform 1 000 composed over 1 000")]
    public Delta TransformMany() => Delta.Transform(_others, _many, Tie.Wins);

    [Benchmark(Description = "compose all of 10 000 keystrokes")]
    public Delta ComposeAll() => Delta.ComposeAll(_long);
}
