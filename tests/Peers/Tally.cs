using System.Diagnostics;

namespace CollabDocs.Peers;

/// <summary>What was typed and delivered, in all and of the edits that were due within a window, and how late. The loop's thread's own.</summary>
internal sealed class Tally
{
    /// <summary>Latencies are counted in steps of 10 µs, up to 10 s.</summary>
    private const int Steps = 1_000_000, StepsPerSecond = 100_000;

    private readonly int[] _latencies = new int[Steps];
    private long _from = long.MaxValue, _to = long.MaxValue;

    /// <summary>Deliveries that there should be in all: of each edit, to everybody else of its document.</summary>
    public long Owed { get; private set; }

    /// <summary>Deliveries so far.</summary>
    public long Paid { get; private set; }

    /// <summary>As <see cref="Owed"/>, of edits that were due within the window.</summary>
    public long Expected { get; private set; }

    /// <summary>As <see cref="Paid"/>, of edits that were due within the window.</summary>
    public long Delivered { get; private set; }

    /// <summary>Edits that came twice, or that nobody has made.</summary>
    public long Faults { get; private set; }

    /// <summary>Whatever is due from now on counts.</summary>
    public void Begin()
    {
        Array.Clear(_latencies);
        (Expected, Delivered, Faults, _to) = (0, 0, 0, long.MaxValue);
        _from = Stopwatch.GetTimestamp();
    }

    public void End() => _to = Stopwatch.GetTimestamp();

    /// <param name="others">How many are to get it.</param>
    public void Typed(long due, int others)
    {
        Owed += others;
        if (due >= _from && due < _to)
            Expected += others;
    }

    public void Received(long due, long now)
    {
        Paid++;
        if (due < _from || due >= _to)
            return;
        Delivered++;
        _latencies[Math.Clamp((now - due) * StepsPerSecond / Stopwatch.Frequency, 0, Steps - 1)]++;
    }

    public void Fault() => Faults++;

    /// <returns>In ms.</returns>
    public double Percentile(double of)
    {
        var rest = (long)Math.Ceiling(Delivered * of);
        for (var step = 0; step < Steps; step++)
            if ((rest -= _latencies[step]) <= 0)
                return (step + 1) * 1000.0 / StepsPerSecond;
        return Steps * 1000.0 / StepsPerSecond;
    }
}
