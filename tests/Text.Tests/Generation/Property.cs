using System.Diagnostics;
using Xunit;

namespace CollabDocs.Text.Tests.Generation;

/// <summary>Tries a law on many seeded samples; where it fails, prints the smallest failing sample it can find.</summary>
internal static class Property
{
    private static readonly TimeSpan ShrinkTime = TimeSpan.FromSeconds(10);

    /// <param name="cases">How many samples; thirty times as many with COLLABDOCS_DEEP=1.</param>
    /// <param name="law">Throws where it does not hold.</param>
    public static void Holds<T>(int cases, Func<Choices, T> generate, Action<T> law)
    {
        for (var seed = 1; seed <= (Repository.IsDeep ? cases * 30 : cases); seed++)
        {
            var choices = new Choices(seed);
            if (Failure(choices, generate, law) is null)
                continue;
            var smallest = Shrink(choices.Taken, generate, law);
            var sample = generate(new Choices(smallest));
            Assert.Fail($"seed {seed} fails; smallest sample found:\n{sample}\n{Failure(new Choices(smallest), generate, law)}");
        }
    }

    private static Exception? Failure<T>(Choices choices, Func<Choices, T> generate, Action<T> law)
    {
        try
        {
            law(generate(choices));
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static IReadOnlyList<int> Shrink<T>(IReadOnlyList<int> failing, Func<Choices, T> generate, Action<T> law)
    {
        var start = Stopwatch.GetTimestamp();
        for (var better = failing; better is not null;)
        {
            failing = better;
            better = Simpler(failing).TakeWhile(_ => Stopwatch.GetElapsedTime(start) < ShrinkTime)
                .FirstOrDefault(choices => Failure(new Choices(choices), generate, law) is not null);
        }
        return failing;
    }

    private static IEnumerable<List<int>> Simpler(IReadOnlyList<int> choices)
    {
        for (var size = choices.Count / 2; size > 0; size /= 2)
            for (var start = 0; start + size <= choices.Count; start += size)
                yield return [.. choices.Take(start), .. choices.Skip(start + size)];
        for (var i = 0; i < choices.Count; i++)
            foreach (var smaller in new[] { 0, choices[i] / 2, choices[i] - 1 }.Where(value => value >= 0 && value < choices[i]).Distinct())
                yield return [.. choices.Take(i), smaller, .. choices.Skip(i + 1)];
    }
}
