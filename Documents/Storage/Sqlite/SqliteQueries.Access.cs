using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <content>Access lists: the journal has nothing of them.</content>
internal static partial class SqliteQueries
{
    public static AccessList ReadAccess(SqliteConnection connection, DocumentId id) =>
        connection.Query<(long Number, long Generation)?>("SELECT number, access FROM documents WHERE id = @Value", new { id.Value })
            .FirstOrDefault() is var (document, generation) && generation > 0
            ? ReadAccess(connection, document, generation)
            : AccessList.Empty;

    public static AccessList ReadAccess(SqliteConnection connection, long document, long generation) => LinkRow.ToList(
        generation,
        connection.Query<PersonRow>($"SELECT {PersonRow.Columns} FROM people WHERE document = @document", new { document }),
        connection.Query<LinkRow>($"SELECT {LinkRow.Columns} FROM links WHERE document = @document", new { document }));
}
