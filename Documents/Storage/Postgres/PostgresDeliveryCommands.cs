using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What webhooks are owed and were told, on any connection.</summary>
internal static class PostgresDeliveryCommands
{
    /// <summary>What was told first: should the document go on meanwhile, more is owed than was, never less.</summary>
    public static async Task<Delivery?> FindOwed(NpgsqlConnection connection, string webhook, DocumentId id)
    {
        var last = (await connection.QueryAsync<(long Number, long Revision, bool Deleted)>(
                """
                SELECT number, revision, deleted FROM webhook_deliveries
                WHERE webhook = @webhook AND document = (SELECT number FROM documents WHERE id = @Value)
                """, new { webhook, id.Value }))
            .Select(row => (DeliveryMark?)new DeliveryMark(row.Number, row.Revision, row.Deleted)).FirstOrDefault();
        return Delivery.Owed(await PostgresQueries.Find(connection, id), last);
    }

    public static Task<int> Save(NpgsqlConnection connection, string webhook, Delivery delivered) => connection.ExecuteAsync(
        """
        INSERT INTO webhook_deliveries (webhook, document, number, revision, deleted)
            SELECT @webhook, number, @Number, @Revision, @Deleted FROM documents WHERE id = @id
        ON CONFLICT (webhook, document) DO UPDATE SET number = excluded.number, revision = excluded.revision, deleted = excluded.deleted
            WHERE (excluded.number, excluded.revision) > (webhook_deliveries.number, webhook_deliveries.revision)
        """, new { webhook, id = delivered.Document.Value, delivered.Number, delivered.Revision, delivered.Deleted });

    public static async Task<OwedPage> ListOwed(NpgsqlConnection connection, string webhook, long after, int limit)
    {
        var (through, count) = await connection.QuerySingleAsync<(long? Through, long Count)>(
            "SELECT max(number), count(*) FROM (SELECT number FROM documents WHERE number > @after ORDER BY number LIMIT @limit) AS page", new { after, limit });
        var owed = await connection.QueryAsync<string>(
            """
            SELECT d.id FROM documents d
            LEFT JOIN heads h ON h.document = d.number
            LEFT JOIN webhook_deliveries w ON w.webhook = @webhook AND w.document = d.number
            WHERE d.number > @after AND d.number <= @through AND d.id < @FirstArriving
              AND CASE WHEN d.deleted IS NOT NULL THEN NOT w.deleted WHEN NOT w.deleted THEN w.revision < h.revision ELSE h.revision > 0 END
            ORDER BY d.number
            """, new { webhook, after, through, DocumentId.FirstArriving });
        return new OwedPage([.. owed.Select(DocumentId.Stored)], count < limit ? null : through);
    }
}
