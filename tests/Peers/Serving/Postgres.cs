using System.Diagnostics;
using CollabDocs.Tests.Postgres;

namespace CollabDocs.Peers.Serving;

/// <summary>The PostgreSQL of all servers that want one, each with a database of its own. Started by the first, on the servers' core.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private PostgresServer? _server;
    private int _process;

    public async Task<PostgresDatabase> NewDatabase()
    {
        if (_server is null)
        {
            _server = await PostgresServer.Start();
            _process = FindProcess(_server.Port);
            // Whatever it starts from now on inherits that.
            foreach (var process in Processes.Children(_process).Prepend(_process))
                await Pin(process);
        }
        return new PostgresDatabase(await _server.NewDatabase(), _process);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <returns>The process that has been told to listen there, and starts all others.</returns>
    private static int FindProcess(int port) => Processes.All().First(process =>
        Processes.Read(process, "comm")?.Trim() == "postgres"
        && Processes.Read(process, "cmdline")?.Split('\0') is { } arguments && arguments.Contains("-p") && arguments.Contains($"{port}"));

    private static async Task Pin(int process)
    {
        using var pin = Process.Start(new ProcessStartInfo("taskset", ["-a", "-c", "-p", $"{Server.Core}", $"{process}"]) { RedirectStandardOutput = true })!;
        await pin.WaitForExitAsync();
    }
}
