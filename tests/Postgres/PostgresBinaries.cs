using System.Diagnostics;

namespace CollabDocs.Tests.Postgres;

/// <summary>Where PostgreSQL is installed on this machine.</summary>
internal static class PostgresBinaries
{
    public const string Missing = "PostgreSQL is not installed: as root, \"apt-get install postgresql\", or put its directory with initdb and postgres on the PATH.";

    /// <summary>The directory that holds initdb and postgres; null where there is none.</summary>
    public static string? Directory { get; } = Candidates().FirstOrDefault(HoldsAll);

    private static IEnumerable<string> Candidates()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            yield return directory;
        if (Ask("pg_config", "--bindir") is { } configured)
            yield return configured;
        // Debian keeps them off the PATH, by version.
        const string Debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(Debian))
            foreach (var version in System.IO.Directory.GetDirectories(Debian).OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), out var n) ? n : 0))
                yield return Path.Combine(version, "bin");
    }

    private static bool HoldsAll(string directory) =>
        directory.Length > 0 && File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres"));

    private static string? Ask(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
            var answer = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
