using System.Diagnostics;
using System.Text;

namespace CollabDocs.Cluster.Tests.Nodes;

/// <summary>The executable of a node, as people start it, on loopback ports of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process) => _process = process;

    public HttpClient Http { get; } = new();

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="settings">As on the command line.</param>
    public static async Task<NodeProcess> Start(string postgres, params string[] settings)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "CollabDocs.Silo.dll"), "--urls", "http://127.0.0.1:0", "--silo-port", $"{FreePorts.Next()}", .. settings,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CollabDocs__Postgres"] = postgres;
        var started = new NodeProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, line) => started.Read(line.Data);
        started._process.ErrorDataReceived += (_, line) => started.Read(line.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        try
        {
            started.Http.BaseAddress = await started._address.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            await started.DisposeAsync();
            throw new TimeoutException($"The node did not listen:\n{started.Output}");
        }
        return started;
    }

    /// <returns>Its exit code, after SIGTERM.</returns>
    public async Task<int> Terminate()
    {
        Process.Start("kill", $"-TERM {_process.Id}").Dispose();
        return await Exited();
    }

    /// <summary>Stops it from running at all, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Process.Start("kill", $"-STOP {_process.Id}").Dispose();

    public void Thaw() => Process.Start("kill", $"-CONT {_process.Id}").Dispose();

    /// <returns>Its exit code.</returns>
    public async Task<int> Exited()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private void Read(string? line)
    {
        const string Listening = "Now listening on: ";
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
    }
}
