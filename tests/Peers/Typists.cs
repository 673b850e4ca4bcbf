using System.Diagnostics;
using CollabDocs.Peers.Wire;

namespace CollabDocs.Peers;

/// <summary>Types at a rate, whatever the server does: arrivals are Poisson's, anybody may be next, and each edit is due when it is due.</summary>
internal sealed class Typists(Loop loop, IReadOnlyList<Editor> editors, Scenario scenario, Random random)
{
    /// <summary>However late it is, what came in is read after so many.</summary>
    private const int EditsPerTurn = 200;

    private static readonly long TooLate = Stopwatch.Frequency / 2;

    private readonly IReadOnlyList<Editor> _authors = [.. editors.Where(editor => editor.Number < scenario.Authors)];

    /// <param name="rate">Edits a second of all together.</param>
    /// <param name="isHopeless">Where it is, no more is typed; nor where the generator itself is half a second late.</param>
    /// <returns>Whether all was typed.</returns>
    public bool Type(double rate, TimeSpan time, Func<bool>? isHopeless = null)
    {
        var now = Stopwatch.GetTimestamp();
        var end = now + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var due = now + Pause(rate);
        var presenceRate = scenario.PresenceRate * editors.Count;
        var presenceDue = presenceRate > 0 ? now + Pause(presenceRate) : long.MaxValue;
        while (true)
        {
            now = Stopwatch.GetTimestamp();
            if (due >= end && now >= end)
                return true;
            if (now - due > TooLate || isHopeless?.Invoke() == true)
                return false;
            for (var typed = 0; due <= now && due < end && typed < EditsPerTurn; typed++, due += Pause(rate))
                _authors[random.Next(_authors.Count)].Type(due);
            for (; presenceDue <= now; presenceDue += Pause(presenceRate))
                editors[random.Next(editors.Count)].Select();
            loop.Turn(Math.Min(Math.Min(due, presenceDue), end));
        }
    }

    private long Pause(double rate) => (long)(-Math.Log(1 - random.NextDouble()) / rate * Stopwatch.Frequency);
}
