using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CollabDocs.Bench.Serving;

/// <summary>A server on a loopback port, in a process and on a core of its own, so that its memory and its time are its own too; whoever measures keeps to the
/// other cores. Its data are in a directory that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, DirectoryInfo data) => (_process, _data) = (process, data);

    public HttpClient Http { get; } = new();

    /// <summary>Memory that the system has given it, in bytes.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>The most that it has been given so far, in bytes.</summary>
    public long PeakBytes => Status("VmHWM:");

    /// <summary>The built gateway.</summary>
    /// <param name="prepare">Puts into the data directory what shall be there when it starts.</param>
    /// <param name="settings">Names of <c>CollabDocsOptions</c> and their values, <c>NAME=VALUE</c>.</param>
    public static async Task<ServerProcess> StartGateway(Func<string, Task>? prepare, params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("collabdocs-bench-");
        if (prepare is not null)
            await prepare(data.FullName);
        return await Start(data, ["CollabDocs.Gateway.dll", "--data", data.FullName, .. settings.Select(setting => $"--CollabDocs:{setting}")]);
    }

    /// <summary>What <see cref="BareRelay"/> is, for comparison.</summary>
    public static Task<ServerProcess> StartBareRelay() =>
        Start(Directory.CreateTempSubdirectory("collabdocs-bench-"), ["CollabDocs.Bench.dll", BareRelay.Argument]);

    public Uri SocketAddress(string document) => new($"ws://{Http.BaseAddress!.Authority}/api/documents/{document}/socket");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        _data.Delete(recursive: true);
    }

    private static async Task<ServerProcess> Start(DirectoryInfo data, string[] command)
    {
        Cores.KeepToOthers();
        command[0] = Path.Combine(AppContext.BaseDirectory, command[0]);
        string[] arguments = [.. Cores.OfServer, "dotnet", .. command, "--urls", "http://127.0.0.1:0"];
        var started = new ServerProcess(
            new Process { StartInfo = new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardOutput = true, RedirectStandardError = true } },
            data);
        started._process.OutputDataReceived += (_, line) => started.Read(line.Data);
        started._process.ErrorDataReceived += (_, line) => started.Read(line.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        try
        {
            started.Http.BaseAddress = await started._address.Task.WaitAsync(Patience);
            return started;
        }
        catch (TimeoutException)
        {
            var output = started._output.ToString();
            await started.DisposeAsync();
            throw new InvalidOperationException($"It did not start: {output}");
        }
    }

    private long Status(string name) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    private void Read(string? line)
    {
        if (line is null)
            return;
        const string Listening = "Now listening on: ";
        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
        if (!_address.Task.IsCompleted)
            _output.AppendLine(line);
    }
}
