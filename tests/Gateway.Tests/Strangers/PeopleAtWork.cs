using System.Collections.Concurrent;
using System.Diagnostics;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Strangers;

/// <summary>Ten people who type in one document, whatever else happens, and look how long each edit takes until it is stored.</summary>
internal sealed class PeopleAtWork(GatewayProcess gateway, IReadOnlyList<TestSession> people) : IAsyncDisposable
{
    private const string Document = "work";
    private const int Count = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    private readonly ConcurrentBag<string> _written = [];
    private int _edits;

    public static async Task<PeopleAtWork> Begin(GatewayProcess gateway)
    {
        var people = new List<TestSession>();
        for (var i = 0; i < Count; i++)
            people.Add(await gateway.Join(Document, $"Person {i}"));
        return new PeopleAtWork(gateway, people);
    }

    /// <summary>They type as long as something lasts.</summary>
    public async Task<Work> While(Func<Task> something)
    {
        using var done = new CancellationTokenSource();
        var times = new ConcurrentBag<double>();
        var typing = people.Select(person => Type(person, times, done.Token)).ToList();
        var before = gateway.ResidentBytes;
        var looking = LongestMemory(done.Token);
        try
        {
            await something();
        }
        finally
        {
            await done.CancelAsync();
        }
        await Task.WhenAll(typing);
        var sorted = times.Order().ToList();
        return new Work(sorted.Count, sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100], await looking - before);
    }

    /// <summary>All that was acknowledged is in the text, once, and all have the same text.</summary>
    public async Task Check()
    {
        var text = await gateway.Text(Document);
        Assert.Equal(_written.Order(), text.Split(';', StringSplitOptions.RemoveEmptyEntries).Order());
        foreach (var person in people)
        {
            await person.ReceiveUpTo(_written.Count);
            Assert.Equal(text, person.Text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people)
            await person.DisposeAsync();
    }

    private async Task Type(TestSession person, ConcurrentBag<double> times, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var word = $"{Interlocked.Increment(ref _edits)}";
            var begun = Stopwatch.GetTimestamp();
            await person.Edit($$"""[{"insert":"{{word}};"}]""");
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            _written.Add(word);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<long> LongestMemory(CancellationToken done)
    {
        var most = gateway.ResidentBytes;
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(50, CancellationToken.None);
            most = Math.Max(most, gateway.ResidentBytes);
        }
        return most;
    }
}

/// <param name="Median">Until an edit was stored, in ms.</param>
/// <param name="P99">As <paramref name="Median"/>.</param>
/// <param name="Growth">By how much the server's memory was larger at the most, in bytes.</param>
internal sealed record Work(int Edits, double Median, double P99, long Growth)
{
    public override string ToString() => $"{Edits} edits, stored after {Median:F1} ms (median), {P99:F1} ms (99 %); +{Growth / 1024 / 1024} MiB at the most";
}
