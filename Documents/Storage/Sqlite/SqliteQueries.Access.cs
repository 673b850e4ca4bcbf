using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <content>Access lists and keys: the journal has nothing of them.</content>
internal static partial class SqliteQueries
{
    private const string KeyColumns = "id AS Id, name AS Name, created AS Created, revoked AS Revoked";

    public static AccessList ReadAccess(SqliteConnection connection, DocumentId id) =>
        connection.Query<(long Number, long Generation)?>("SELECT number, access FROM documents WHERE id = @Value AND deleted = 0", new { id.Value })
            .FirstOrDefault() is var (document, generation) && generation > 0
            ? ReadAccess(connection, document, generation)
            : AccessList.Empty;

    public static AccessList ReadAccess(SqliteConnection connection, long document, long generation) => LinkRow.ToList(
        generation,
        connection.Query<PersonRow>($"SELECT {PersonRow.Columns} FROM people WHERE document = @document", new { document }),
        connection.Query<LinkRow>($"SELECT {LinkRow.Columns} FROM links WHERE document = @document", new { document }));

    public static IReadOnlyList<ApiKey> ListKeys(SqliteConnection connection) =>
        [.. connection.Query<ApiKey>($"SELECT {KeyColumns} FROM api_keys ORDER BY id")];

    public static ApiKey? FindKey(SqliteConnection connection, byte[] hash) =>
        connection.QuerySingleOrDefault<ApiKey>($"SELECT {KeyColumns} FROM api_keys WHERE hash = @hash", new { hash });

    public static ApiKey? FindKey(SqliteConnection connection, long id) =>
        connection.QuerySingleOrDefault<ApiKey>($"SELECT {KeyColumns} FROM api_keys WHERE id = @id", new { id });

    public static IReadOnlyList<string> ReadRing(SqliteConnection connection) => [.. connection.Query<string>("SELECT xml FROM key_ring ORDER BY name")];
}
