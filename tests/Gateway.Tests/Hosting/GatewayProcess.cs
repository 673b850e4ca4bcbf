using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>The executable, as people start it, on a loopback port of its own: a process whose memory and sockets are its own too.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _temporary;

    private GatewayProcess(Process process) => _process = process;

    public HttpClient Http { get; } = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, given, _, _) => TestCertificate.IsOne(given) });

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Memory that the system has given it, in bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>What it has loaded of libraries, each by its path.</summary>
    public string MappedFiles => File.ReadAllText($"/proc/{_process.Id}/maps");

    /// <summary>Its open sockets, the one that listens included.</summary>
    public int Sockets => Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd")
        .Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    /// <param name="data">Null: a directory that goes with the process.</param>
    /// <param name="settings">As on the command line.</param>
    public static Task<GatewayProcess> Start(string? data, params string[] settings) => Start(data, [], settings);

    /// <param name="environment">Variables, beside those of the tests.</param>
    public static async Task<GatewayProcess> Start(string? data, Dictionary<string, string> environment, params string[] settings)
    {
        var temporary = data is null ? Directory.CreateTempSubdirectory("collabdocs-process-").FullName : null;
        string[] arguments =
            [Path.Combine(AppContext.BaseDirectory, "CollabDocs.Gateway.dll"), "--urls", "http://127.0.0.1:0", "--data", data ?? temporary!, .. settings];
        var started = new GatewayProcess(new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        })
        { _temporary = temporary };
        foreach (var (name, value) in environment)
            started._process.StartInfo.Environment[name] = value;
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
            throw new InvalidOperationException($"It did not start: {started.Output}");
        }
        return started;
    }

    public Uri SocketAddress(string document) => new($"{Http.BaseAddress!.ToString().Replace("http", "ws")}api/documents/{document}/socket");

    public Task<TestSocket> Connect(string document = "doc") => TestSocket.Connect(SocketAddress(document), []);

    /// <summary>A session that has been welcomed.</summary>
    public async Task<TestSession> Join(string document = "doc", string name = "Ann") => await TestSession.Begin(await Connect(document), name);

    public Task<string> Text(string document = "doc") => Http.GetStringAsync($"api/documents/{document}/text");

    /// <summary>Stops it as Ctrl-C or a service manager does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Terminate()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it as kill -9 does.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        const string Listening = "Now listening on: ";
        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
    }
}
