using CollabDocs.Documents.Access;
using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What is written and read of keys.</summary>
internal static class PostgresKeyCommands
{
    private const string Columns = "id AS Id, name AS Name, created AS Created, revoked AS Revoked";

    public static async Task<ApiKey> Add(NpgsqlConnection connection, string name, byte[] hash, long time, string actor)
    {
        var id = await connection.ExecuteScalarAsync<long>(
            """
            WITH made AS (INSERT INTO api_keys (name, hash, created) VALUES (@name, @hash, @time) RETURNING id),
            told AS (INSERT INTO audit (time, actor, action, detail) SELECT @time, @actor, @action, json_build_object('key', id)::text FROM made)
            SELECT id FROM made
            """, new { name, hash, time, actor, action = AuditActions.KeyCreated });
        return new ApiKey(id, name, time, null);
    }

    public static async Task<IReadOnlyList<ApiKey>> List(NpgsqlConnection connection) =>
        (await connection.QueryAsync<ApiKey>($"SELECT {Columns} FROM api_keys ORDER BY id")).AsList();

    public static Task<ApiKey?> Find(NpgsqlConnection connection, byte[] hash) =>
        connection.QuerySingleOrDefaultAsync<ApiKey?>($"SELECT {Columns} FROM api_keys WHERE hash = @hash", new { hash });

    public static Task<ApiKey?> Find(NpgsqlConnection connection, long id) =>
        connection.QuerySingleOrDefaultAsync<ApiKey?>($"SELECT {Columns} FROM api_keys WHERE id = @id", new { id });

    public static async Task<bool> Revoke(NpgsqlConnection connection, long id, long time, string actor) =>
        await connection.ExecuteScalarAsync<long?>(
            """
            WITH revoked AS (UPDATE api_keys SET revoked = @time WHERE id = @id AND revoked IS NULL RETURNING id),
            told AS (INSERT INTO audit (time, actor, action, detail) SELECT @time, @actor, @action, json_build_object('key', id)::text FROM revoked)
            SELECT id FROM revoked
            """, new { id, time, actor, action = AuditActions.KeyRevoked }) is not null;

    public static async Task<IReadOnlyList<string>> ReadRing(NpgsqlConnection connection) =>
        (await connection.QueryAsync<string>("SELECT xml FROM key_ring ORDER BY name")).AsList();

    /// <returns>True.</returns>
    public static async Task<bool> AddToRing(NpgsqlConnection connection, string name, string xml)
    {
        await connection.ExecuteAsync("INSERT INTO key_ring (name, xml) VALUES (@name, @xml) ON CONFLICT DO NOTHING", new { name, xml });
        return true;
    }
}
