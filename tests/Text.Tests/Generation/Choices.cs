namespace CollabDocs.Text.Tests.Generation;

/// <summary>
/// The choices that a sample is generated from, recorded: a failing sample shrinks by making its choices fewer and smaller and generating
/// again, so that it stays valid whatever is left of them. Generators choose 0 for the simplest.
/// </summary>
internal sealed class Choices
{
    private readonly Random? _random;
    private readonly IReadOnlyList<int> _given = [];
    private readonly List<int> _taken = [];

    public Choices(int seed) => _random = new Random(seed);

    /// <summary>Choices from a record; where it ends, all are 0.</summary>
    public Choices(IReadOnlyList<int> given) => _given = given;

    public IReadOnlyList<int> Taken => _taken;

    /// <summary>0 up to but not with <paramref name="count"/>.</summary>
    public int Below(int count)
    {
        var value = _random is not null ? _random.Next(count) : _taken.Count < _given.Count ? _given[_taken.Count] % count : 0;
        _taken.Add(value);
        return value;
    }

    /// <summary>True once in so many times.</summary>
    public bool OnceIn(int times) => Below(times) == times - 1;

    public T Pick<T>(IReadOnlyList<T> options) => options[Below(options.Count)];
}
