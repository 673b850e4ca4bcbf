using System.Diagnostics;
using CollabDocs.Peers.Wire;

namespace CollabDocs.Peers;

/// <summary>Types at a rate, whatever the server does: arrivals are Poisson's, anybody may be next, and each edit is due when it is due.</summary>
internal sealed class Typists(Loop loop, IReadOnlyList<Editor> editors, Random random)
{
    /// <param name="rate">Edits a second of all together.</param>
    /// <param name="isHopeless">Where it is, no more is typed.</param>
    public void Type(double rate, TimeSpan time, Func<bool>? isHopeless = null)
    {
        var now = Stopwatch.GetTimestamp();
        var end = now + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var due = now + Pause(rate);
        while (true)
        {
            now = Stopwatch.GetTimestamp();
            for (; due <= now && due < end; due += Pause(rate))
                editors[random.Next(editors.Count)].Type(due);
            if (now >= end || isHopeless?.Invoke() == true)
                return;
            loop.Turn(Math.Min(due, end));
        }
    }

    private long Pause(double rate) => (long)(-Math.Log(1 - random.NextDouble()) / rate * Stopwatch.Frequency);
}
