using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace CollabDocs.Text.Tests.Vectors;

/// <summary>The lines of tests/vectors.</summary>
internal static class VectorFiles
{
    private const int DeepCases = 100_000;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "vectors");

    public static IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(Folder, name), Encoding.UTF8);

    /// <summary>The committed cases; with COLLABDOCS_DEEP=1 100 000 new ones, for which it needs node.</summary>
    public static IEnumerable<string> AlgebraLines() => Repository.IsDeep ? Generated(DeepCases, seed: 7) : Committed();

    private static IEnumerable<string> Committed()
    {
        using var file = File.OpenRead(Path.Combine(Folder, "algebra.jsonl.gz"));
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.UTF8);
        while (lines.ReadLine() is { } line)
            yield return line;
    }

    private static IEnumerable<string> Generated(int cases, int seed)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            using (var install = Start("npm", ["ci", "--no-audit", "--no-fund", "--silent"]))
            {
                install.StandardOutput.ReadToEnd();
                install.WaitForExit();
            }
        using var generator = Start("node", ["generate.mjs", $"{cases}", $"{seed}"]);
        while (generator.StandardOutput.ReadLine() is { } line)
            yield return line;
        generator.WaitForExit();
        if (generator.ExitCode != 0)
            throw new InvalidOperationException($"generate.mjs failed with {generator.ExitCode}; what it said stands above.");
    }

    private static Process Start(string command, string[] arguments) =>
        Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
}
