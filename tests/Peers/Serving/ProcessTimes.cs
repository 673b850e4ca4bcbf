using System.Globalization;

namespace CollabDocs.Peers.Serving;

/// <summary>What processes cost, as Linux tells it in /proc.</summary>
internal static class ProcessTimes
{
    /// <summary>Linux tells all architectures the same.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Time on the processor of all threads of a process, in seconds.</summary>
    public static double Of(int process)
    {
        // The name, in parentheses, may hold anything.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
