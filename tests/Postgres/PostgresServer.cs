using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CollabDocs.Tests.Postgres;

/// <summary>
/// A PostgreSQL of our own, on loopback, in a temporary directory; it syncs to the disk as one that is in use does. It ends with this process, however that ends.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "collabdocs";

    /// <summary>The server's own account: it refuses to run as root.</summary>
    private const string Account = "postgres";

    /// <summary>The shell between us and the server sends it the signal that it reads, or SIGINT where we are gone: then its input ends.</summary>
    private const string Keeper = """
        log=$1; shift
        "$@" </dev/null >>"$log" 2>&1 & server=$!
        read -r signal || signal=INT
        kill -s "$signal" $server
        wait $server
        exit 0
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _directory;
    private readonly int _port;
    private Process? _keeper;
    private int _databases;

    private PostgresServer(DirectoryInfo directory, int port) => (_directory, _port) = (directory, port);

    public int Port => _port;

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Log => Path.Combine(_directory.FullName, "log");

    private static bool IsRoot => Environment.UserName == "root";

    /// <exception cref="InvalidOperationException">It is not installed, or does not start; the message says why.</exception>
    public static Task<PostgresServer> Start() => Start(isStandby: false);

    /// <summary>One that waits for what another one writes, and takes no writes itself.</summary>
    public static Task<PostgresServer> StartStandby() => Start(isStandby: true);

    /// <summary>How to connect to one of its databases.</summary>
    public string ConnectionString(string database = Account) => $"Host=127.0.0.1;Port={_port};Username={User};Database={database}";

    /// <returns>How to connect to a new database.</returns>
    public async Task<string> NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=120;Command Timeout=240");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async Task StartAgain()
    {
        string[] server =
        [
            .. AsServer(Binary("postgres")), "-D", Data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=300", "-c", "log_min_messages=warning",
        ];
        _keeper = Process.Start(new ProcessStartInfo("sh", ["-c", Keeper, "keeper", Log, .. server]) { RedirectStandardInput = true, WorkingDirectory = "/" })!;
        var started = Stopwatch.GetTimestamp();
        while (!await Answers())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"PostgreSQL did not start on port {_port}:\n{(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "")}");
            await Task.Delay(50);
        }
    }

    /// <summary>Stops it as a crash does: nothing is finished, and the next start recovers from the log.</summary>
    public Task Crash() => Stop("QUIT");

    /// <summary>Stops it in good order; whoever is connected is cut off.</summary>
    public Task Stop() => Stop("INT");

    public async ValueTask DisposeAsync()
    {
        await Crash();
        _directory.Delete(recursive: true);
    }

    private static async Task<PostgresServer> Start(bool isStandby)
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-postgres-");
        var server = new PostgresServer(directory, FreePort());
        try
        {
            if (IsRoot)
                await Run("chown", [Account, directory.FullName]);
            await Run([.. AsServer(Binary("initdb")), "-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
            if (isStandby)
                await Run([.. AsServer("touch"), Path.Combine(server.Data, "standby.signal")]);
            await server.StartAgain();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task Stop(string signal)
    {
        if (_keeper is not { } keeper)
            return;
        _keeper = null;
        await keeper.StandardInput.WriteLineAsync(signal);
        await keeper.StandardInput.FlushAsync();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private async Task<bool> Answers()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=5");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string[] AsServer(string program) =>
        IsRoot ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", program] : [program];

    private static string Binary(string name) =>
        Path.Combine(PostgresBinaries.Directory ?? throw new InvalidOperationException(PostgresBinaries.Missing), name);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task Run(string[] command) => Run(command[0], command[1..]);

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {string.Concat(said)}");
    }
}
