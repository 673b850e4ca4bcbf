using Npgsql;
using Xunit;

namespace CollabDocs.Tests.Postgres;

/// <summary>The PostgreSQL that all tests of a run share, each with a database of its own. Started by the first that asks; declared as an assembly fixture, it is
/// stopped after the last.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.Start);

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    /// <returns>How to connect to a new database.</returns>
    public async Task<string> NewDatabase()
    {
        SkipWhereMissing();
        return Patient(await (await _server.Value).NewDatabase());
    }

    /// <summary>With times that a machine which does much else keeps, for tests that are not about a server that does not answer.</summary>
    internal static string Patient(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 120, CommandTimeout = 120 }.ToString();

    public static void SkipWhereMissing()
    {
        if (PostgresBinaries.Directory is null)
            Assert.Skip(PostgresBinaries.Missing);
    }

    public async ValueTask DisposeAsync()
    {
        // One that did not start has said so to every test that asked for it.
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
            await (await _server.Value).DisposeAsync();
    }
}
