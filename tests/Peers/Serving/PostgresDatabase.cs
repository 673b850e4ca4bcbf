using Npgsql;

namespace CollabDocs.Peers.Serving;

/// <summary>A new database.</summary>
/// <param name="Connection">How to connect to it, as Npgsql reads it.</param>
/// <param name="Process">Of its PostgreSQL, whose children the others are.</param>
internal sealed record PostgresDatabase(string Connection, int Process)
{
    /// <summary>In a command these stand for how to connect: as Npgsql reads it, and as all others do.</summary>
    public const string ConnectionString = "{postgres}", Url = "{postgres-url}";

    public string Fill(string argument)
    {
        var connection = new NpgsqlConnectionStringBuilder(Connection);
        return argument.Replace(ConnectionString, Connection, StringComparison.Ordinal)
            .Replace(Url, $"postgres://{connection.Username}@{connection.Host}:{connection.Port}/{connection.Database}", StringComparison.Ordinal);
    }
}
