using BenchmarkDotNet.Attributes;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Bench.Micro;

/// <summary>Somebody has missed 10 000 revisions of a document that is in memory.</summary>
public class CatchUp
{
    private const int Missed = 10_000;
    private const long Reader = 18;

    private readonly History _history = new(0, Typing.DocumentLength);
    private readonly Delta _offline = Delta.ComposeAll(Typing.Keystrokes(2, 1_000));

    public CatchUp()
    {
        var length = Typing.DocumentLength;
        foreach (var revision in Typing.Revisions(1, Missed))
            _history.Add(revision, length += revision.Delta.LengthChange);
    }

    [Benchmark(Description = "compose it, and encode it for its reader")]
    public object Compose()
    {
        var builder = new PassageBuilder(0, Reader);
        builder.AddRecent(_history, Missed);
        return builder.Build();
    }

    [Benchmark(Description = "compose it, transform 1 000 keystrokes over it")]
    public Delta Transform() => Delta.Transform(_offline, _history.Compose(0, Missed), Tie.Wins);

    [Benchmark(Description = "the same with the last 100 of it")]
    public Delta TransformOverFew() => Delta.Transform(_offline, _history.Compose(Missed - 100, Missed), Tie.Wins);
}
