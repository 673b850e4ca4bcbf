using System.Net.Sockets;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>Which of PostgreSQL's errors are the store's bad days, and which are bugs of ours.</summary>
internal static class PostgresFailures
{
    /// <summary>Classes of SQLSTATE: feature not supported, invalid data, a violated constraint, no such statement or cursor, syntax and access, beyond
    /// what PostgreSQL can hold.</summary>
    private static readonly string[] Bugs = ["0A", "22", "23", "26", "34", "42", "54"];

    /// <summary>A server that is stopped, starting, full, out of connections or only a standby, a network that is cut, a time that is over: trying again
    /// may help, or an operator can.</summary>
    public static bool IsUnavailable(this Exception failure) => failure switch
    {
        PostgresException answered => !Bugs.Contains(answered.SqlState[..2]),
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The server has ended the connection, perhaps long ago, while it lay in the pool. Npgsql then lets go of all that lie there: whoever asks again at
    /// once gets a new one.</summary>
    public static bool IsEndOfConnection(this Exception? failure) => failure is
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } or NpgsqlException { InnerException: IOException };

    public static StoreUnavailableException AsUnavailable(this Exception failure) => new($"PostgreSQL failed: {failure.Message}", failure);
}
