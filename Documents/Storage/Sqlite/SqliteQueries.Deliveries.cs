using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <content>What webhooks are owed.</content>
internal static partial class SqliteQueries
{
    public static Delivery? FindOwed(SqliteConnection connection, string webhook, DocumentId id)
    {
        var last = connection.Query<(long Number, long Revision, long Deleted)>(
                """
                SELECT number, revision, deleted FROM webhook_deliveries
                WHERE webhook = @webhook AND document = (SELECT number FROM documents WHERE id = @Value)
                """, new { webhook, id.Value })
            .Select(row => (DeliveryMark?)new DeliveryMark(row.Number, row.Revision, row.Deleted != 0)).FirstOrDefault();
        return Delivery.Owed(Find(connection, id), last);
    }

    /// <summary>By the tables alone.</summary>
    public static OwedPage ListOwed(SqliteConnection connection, string webhook, long after, int limit)
    {
        var (through, count) = connection.QuerySingle<(long? Through, long Count)>(
            "SELECT max(number), count(*) FROM (SELECT number FROM documents WHERE number > @after ORDER BY number LIMIT @limit)", new { after, limit });
        var owed = connection.Query<string>(
            """
            SELECT d.id FROM documents d LEFT JOIN webhook_deliveries w ON w.webhook = @webhook AND w.document = d.number
            WHERE d.number > @after AND d.number <= @through AND d.id < @FirstArriving
              AND CASE WHEN d.deleted = 1 THEN w.deleted = 0 WHEN w.deleted = 0 THEN w.revision < d.revision ELSE d.revision > 0 END
            ORDER BY d.number
            """, new { webhook, after, through, DocumentId.FirstArriving });
        return new OwedPage([.. owed.Select(DocumentId.Stored)], count < limit ? null : through);
    }
}
