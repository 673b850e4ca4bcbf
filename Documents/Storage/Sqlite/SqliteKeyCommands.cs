using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>What is written and read of keys, on any connection.</summary>
internal static class SqliteKeyCommands
{
    private const string Columns = "id AS Id, name AS Name, created AS Created, revoked AS Revoked";

    public static ApiKey Add(SqliteConnection connection, string name, byte[] hash, long time, string actor)
    {
        var id = connection.ExecuteScalar<long>("INSERT INTO api_keys (name, hash, created) VALUES (@name, @hash, @time) RETURNING id", new { name, hash, time });
        Tell(connection, AccessAudit.OfKey(id, AuditActions.KeyCreated, actor, time));
        return new ApiKey(id, name, time, null);
    }

    public static IReadOnlyList<ApiKey> List(SqliteConnection connection) => [.. connection.Query<ApiKey>($"SELECT {Columns} FROM api_keys ORDER BY id")];

    public static ApiKey? Find(SqliteConnection connection, byte[] hash) =>
        connection.QuerySingleOrDefault<ApiKey>($"SELECT {Columns} FROM api_keys WHERE hash = @hash", new { hash });

    public static ApiKey? Find(SqliteConnection connection, long id) =>
        connection.QuerySingleOrDefault<ApiKey>($"SELECT {Columns} FROM api_keys WHERE id = @id", new { id });

    public static bool Revoke(SqliteConnection connection, long id, long time, string actor)
    {
        if (connection.Execute("UPDATE api_keys SET revoked = @time WHERE id = @id AND revoked IS NULL", new { id, time }) == 0)
            return false;
        Tell(connection, AccessAudit.OfKey(id, AuditActions.KeyRevoked, actor, time));
        return true;
    }

    public static IReadOnlyList<string> ReadRing(SqliteConnection connection) => [.. connection.Query<string>("SELECT xml FROM key_ring ORDER BY name")];

    /// <returns>True.</returns>
    public static bool AddToRing(SqliteConnection connection, string name, string xml)
    {
        connection.Execute("INSERT INTO key_ring (name, xml) VALUES (@name, @xml) ON CONFLICT DO NOTHING", new { name, xml });
        return true;
    }

    private static void Tell(SqliteConnection connection, AuditEntry entry) => connection.Execute(AuditRow.Insert, AuditRow.Parameters(entry));
}
