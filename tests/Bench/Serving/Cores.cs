using System.Diagnostics;
using System.Globalization;

namespace CollabDocs.Bench.Serving;

/// <summary>Who runs where: the server on core 0, whoever measures on core 1. Where there is no taskset, or one core only, everybody runs everywhere.</summary>
internal static class Cores
{
    private static readonly bool CanPin = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");
    private static bool _kept;

    /// <summary>What the command of a server begins with.</summary>
    public static string[] OfServer => CanPin || _kept ? ["/usr/bin/taskset", "-c", "0"] : [];

    /// <summary>Moves this process off the server's core, once.</summary>
    public static void KeepToOthers()
    {
        if (_kept || !CanPin)
            return;
        _kept = true;
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        using var taskset = Process.Start(new ProcessStartInfo("/usr/bin/taskset", ["-a", "-c", "-p", "1", own]) { RedirectStandardOutput = true })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
    }
}
