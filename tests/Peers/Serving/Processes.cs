using System.Globalization;

namespace CollabDocs.Peers.Serving;

/// <summary>Processes of this machine, as Linux tells of them in /proc.</summary>
internal static class Processes
{
    /// <summary>Linux tells all architectures the same.</summary>
    private const double TicksPerSecond = 100;

    public static List<int> All() => [.. Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0)];

    public static IEnumerable<int> Children(int process) => All().Where(other => Stat(other) is { } stat && stat[1] == $"{process}");

    /// <returns>What a file of the process says; null where it has ended.</returns>
    public static string? Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Time on the processor of all threads of a process, in seconds; none where it has ended.</summary>
    public static double CpuSeconds(int process) => Stat(process) is { } stat ? Seconds(stat[11]) + Seconds(stat[12]) : 0;

    /// <summary>Time on all processors of all processes, and what the machine's host has taken from it, in seconds.</summary>
    public static double CpuSecondsOfAll()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        const int Idle = 3, WaitingForDisks = 4;
        return fields.Where((_, field) => field is not (Idle or WaitingForDisks)).Sum(Seconds);
    }

    /// <summary>Likewise of a process and its children, those that have ended included.</summary>
    public static double CpuSecondsOfFamily(int process) =>
        CpuSeconds(process) + (Stat(process) is { } stat ? Seconds(stat[13]) + Seconds(stat[14]) : 0) + Children(process).Sum(CpuSeconds);

    /// <returns>The fields of the process' status that follow its name, which may hold anything.</returns>
    private static string[]? Stat(int process) => Read(process, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static double Seconds(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerSecond;
}
