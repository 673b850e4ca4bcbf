using Npgsql;

namespace CollabDocs.Silo.Membership;

/// <summary>
/// The tables in which Orleans keeps who is a member of the cluster, as its own scripts make them, unqualified: in the first schema of the search path.
/// </summary>
internal static class MembershipSchema
{
    /// <summary>The lock of PostgreSQL under which they are made: "collabdo" in ASCII.</summary>
    private const long AdvisoryLock = 0x636f6c6c6162646f;

    /// <summary>Each with the table whose being there means that it ran. The first is shared with other parts of Orleans, which may have run it.</summary>
    private static readonly (string Script, string Table)[] Scripts =
        [("PostgreSQL-Main.sql", "orleansquery"), ("PostgreSQL-Clustering.sql", "orleansmembershiptable")];

    /// <summary>Makes what is missing: all of it or nothing, however many nodes start at once.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or does not let us.</exception>
    public static async Task Apply(string connectionString, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(MembershipConnection.ToPrimary(connectionString));
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, $"SELECT pg_advisory_xact_lock({AdvisoryLock})", cancellation);
        foreach (var (script, table) in Scripts)
            if (!await Exists(connection, table, cancellation))
                await Execute(connection, await Read(script, cancellation), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = table } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<string> Read(string script, CancellationToken cancellation)
    {
        using var reader = new StreamReader(typeof(MembershipSchema).Assembly.GetManifestResourceStream(script)!);
        return await reader.ReadToEndAsync(cancellation);
    }
}
