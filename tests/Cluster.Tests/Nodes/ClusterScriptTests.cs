using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Tests.Postgres;
using Xunit;

namespace CollabDocs.Cluster.Tests.Nodes;

/// <summary>What <c>./run --cluster</c> runs.</summary>
public sealed partial class ClusterScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Not one of those for temporary files, which are closed to others: the user postgres has a way to it.</summary>
    private readonly DirectoryInfo _data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"collabdocs-cluster-{Guid.NewGuid():N}"));

    private readonly StringBuilder _output = new();

    [Fact]
    public async Task A_node_that_is_killed_starts_again_and_at_the_end_nothing_is_left()
    {
        SharedPostgres.SkipWhereMissing();
        using var script = Start("2", _data.FullName, "--port", $"{FreePorts.Next()}", "--silo-port", $"{FreePorts.Next()}");
        try
        {
            await Eventually.True(() => Ready().Count == 2, "both nodes are ready");
            Kill("KILL", Ready()[2]);
            await Eventually.True(() => Output.Contains("node 2 ended (signal KILL) and starts again."), "the end is noticed");
            await Eventually.True(() => Regex.Count(Output, "node 2 is ready") == 2, "it is ready again");
            Kill("TERM", script.Id);
            await script.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It said:\n{Output}", exception);
        }
        finally
        {
            if (!script.HasExited)
                script.Kill(entireProcessTree: true);
        }
        Assert.Equal(0, script.ExitCode);
        Assert.Empty(Left());
    }

    public void Dispose() => _data.Delete(recursive: true);

    private string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The processes of the nodes that have been ready, by the node's number.</summary>
    private Dictionary<int, int> Ready() => ReadyLine().Matches(Output)
        .GroupBy(line => int.Parse(line.Groups[1].ValueSpan))
        .ToDictionary(lines => lines.Key, lines => int.Parse(lines.Last().Groups[2].ValueSpan));

    /// <summary>Processes that are still there: of the nodes by their ids, PostgreSQL by the directory on its command line.</summary>
    private List<string> Left() =>
        [.. from process in Directory.EnumerateDirectories("/proc")
            where int.TryParse(Path.GetFileName(process), out var id) && (id == Ready()[1] || id == Ready()[2] || CommandLine(process).Contains(_data.FullName))
            select CommandLine(process)];

    private Process Start(params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("bash", [Repository.Directory("Silo", "cluster.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Read(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    private static void Kill(string signal, int process) => Process.Start("kill", [$"-{signal}", $"{process}"]).WaitForExit();

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // gone
        }
    }

    [GeneratedRegex(@"node (\d+) is ready: \S+ \(process (\d+)\)")]
    private static partial Regex ReadyLine();
}
