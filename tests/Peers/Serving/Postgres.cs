using System.Diagnostics;
using CollabDocs.Tests.Postgres;
using Npgsql;

namespace CollabDocs.Peers.Serving;

/// <summary>A PostgreSQL of a server's own, on the server's core.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    /// <summary>In a command these stand for how to connect: as Npgsql reads it, and as all others do.</summary>
    public const string ConnectionString = "{postgres}", Url = "{postgres-url}";

    private readonly PostgresServer _server;

    /// <summary>The one that starts all others.</summary>
    private readonly int _process;
    private readonly string _connection;

    private Postgres(PostgresServer server, int process, string connection) => (_server, _process, _connection) = (server, process, connection);

    /// <summary>Time on the processor of all its processes so far, in seconds.</summary>
    public double CpuSeconds => Processes.CpuSecondsOfFamily(_process);

    public static async Task<Postgres> Start()
    {
        var server = await PostgresServer.Start();
        var process = FindProcess(server.Port);
        // Whatever it starts from now on inherits that.
        foreach (var each in Processes.Children(process).Prepend(process))
            await Pin(each);
        return new Postgres(server, process, await server.NewDatabase());
    }

    public string Fill(string argument)
    {
        var connection = new NpgsqlConnectionStringBuilder(_connection);
        return argument.Replace(ConnectionString, _connection, StringComparison.Ordinal)
            .Replace(Url, $"postgres://{connection.Username}@{connection.Host}:{connection.Port}/{connection.Database}", StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <returns>The process that has been told to listen there.</returns>
    private static int FindProcess(int port) => Processes.All().First(process =>
        Processes.Read(process, "comm")?.Trim() == "postgres"
        && Processes.Read(process, "cmdline")?.Split('\0') is { } arguments && arguments.Contains("-p") && arguments.Contains($"{port}"));

    private static async Task Pin(int process)
    {
        using var pin = Process.Start(new ProcessStartInfo("taskset", ["-a", "-c", "-p", $"{Server.Core}", $"{process}"]) { RedirectStandardOutput = true })!;
        await pin.WaitForExitAsync();
    }
}
