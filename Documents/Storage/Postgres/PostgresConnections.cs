using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// How the store connects. What the connection string leaves open is set so that a PostgreSQL that is gone, or cut off, is noticed within seconds;
/// connections that broke are replaced when it is back.
/// </summary>
internal static class PostgresConnections
{
    /// <summary>The schema that holds all tables.</summary>
    public const string Schema = "collabdocs";

    /// <summary>A command that is not answered in time is cancelled through a connection of its own: over a network that is cut, both times pass.</summary>
    private const int ConnectSeconds = 2, CommandSeconds = 4, CancellationMilliseconds = 500;

    private const int Most = 20;

    /// <summary>The server gives up waiting for a lock before we give the server up: nobody who is gone waits there.</summary>
    private const int LockMilliseconds = 3_000;

    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    public static NpgsqlDataSource Build(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var said = settings.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        Leave("Timeout", ConnectSeconds);
        Leave("Command Timeout", CommandSeconds);
        Leave("Cancellation Timeout", CancellationMilliseconds);
        Leave("Maximum Pool Size", Most);
        Leave("Application Name", "CollabDocs");
        settings.SearchPath = Schema;
        settings.Options = $"{settings.Options} -c lock_timeout={LockMilliseconds}".TrimStart();
        // The few statements that there are, planned once for each connection.
        settings.MaxAutoPrepare = 50;
        settings.AutoPrepareMinUsages = 2;
        // Nothing is ever set on a connection that would have to be reset.
        settings.NoResetOnClose = true;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Of several servers, the one that takes writes.
        return settings.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();

        void Leave(string keyword, object otherwise)
        {
            if (!said.Contains(keyword))
                settings[keyword] = otherwise;
        }
    }

    /// <summary>How many there may be at once.</summary>
    public static int MaxPoolSize(this NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;
}
