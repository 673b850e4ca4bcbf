using Npgsql;

namespace CollabDocs.Silo.Membership;

/// <summary>
/// The tables in which Orleans keeps who is a member of the cluster (membership.sql), unqualified: in the first schema of the search path.
/// </summary>
internal static class MembershipSchema
{
    /// <summary>The lock of PostgreSQL under which they are made: "collabdo" in ASCII.</summary>
    private const long AdvisoryLock = 0x636f6c6c6162646f;

    private const string Script = "membership.sql";

    /// <summary>Makes them unless they are there: all or nothing, however many nodes start at once.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or does not let us.</exception>
    public static async Task Apply(string connectionString, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(MembershipConnection.ToPrimary(connectionString));
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLock})", cancellation);
        if (!await AreThere(connection, cancellation))
            await Execute(connection, await Read(cancellation), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<bool> AreThere(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('orleansmembershiptable') IS NOT NULL", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<string> Read(CancellationToken cancellation)
    {
        using var reader = new StreamReader(typeof(MembershipSchema).Assembly.GetManifestResourceStream(Script)!);
        return await reader.ReadToEndAsync(cancellation);
    }
}
