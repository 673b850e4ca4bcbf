using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CollabDocs.Peers.Serving;

/// <summary>A server in a process of its own, on its own core, with what it costs as the kernel tells it.</summary>
internal sealed class Server : IAsyncDisposable
{
    /// <summary>The generator has the last one (./bench).</summary>
    public const int Core = 0;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    /// <summary>Where its documents are; null where it does without.</summary>
    private readonly Postgres? _database;

    private Server(Process process, DirectoryInfo directory, Postgres? database, int port) =>
        (_process, _directory, _database, Port) = (process, directory, database, port);

    public int Port { get; }

    /// <summary>Time on the processor of all its threads so far, in seconds.</summary>
    public double CpuSeconds => Processes.CpuSeconds(_process.Id);

    /// <summary>Likewise of its PostgreSQL, where it has one.</summary>
    public double DatabaseCpuSeconds => _database?.CpuSeconds ?? 0;

    /// <summary>Resident, in bytes.</summary>
    public long Memory => long.Parse(File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <exception cref="IOException">It does not listen.</exception>
    public static async Task<Server> Start(Peer peer)
    {
        var port = FreePort();
        var database = peer.NeedsPostgres ? await Postgres.Start() : null;
        var directory = Directory.CreateTempSubdirectory("collabdocs-peers-");
        var start = new ProcessStartInfo("taskset", ["-c", $"{Core}", .. peer.Command.Select(argument =>
            (database?.Fill(argument) ?? argument)
            .Replace("{port}", $"{port}", StringComparison.Ordinal).Replace("{data}", directory.FullName, StringComparison.Ordinal))])
        {
            // Not where a server would look for settings of its own.
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
        };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["NODE_ENV"] = "production";
        var process = Process.Start(start) ?? throw new IOException($"{peer.Name} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new Server(process, directory, database, port);
        try
        {
            await server.Listens();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private async Task Listens()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException e)
            {
                if (_process.HasExited)
                    throw new IOException($"The server ended with {_process.ExitCode}.");
                if (Stopwatch.GetElapsedTime(started) > Patience)
                    throw new IOException($"The server does not listen: {e.Message}");
                await Task.Delay(50);
            }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
