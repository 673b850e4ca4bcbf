using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>What webhooks were told.</content>
internal sealed partial class SqliteStatements
{
    /// <returns>True.</returns>
    public bool SaveDelivery(string webhook, Delivery delivered)
    {
        _connection.Execute(
            """
            INSERT INTO webhook_deliveries (webhook, document, number, revision, deleted)
                SELECT @webhook, number, @Number, @Revision, @Deleted FROM documents WHERE id = @id
            ON CONFLICT (webhook, document) DO UPDATE SET number = excluded.number, revision = excluded.revision, deleted = excluded.deleted
                WHERE (excluded.number, excluded.revision) > (webhook_deliveries.number, webhook_deliveries.revision)
            """, new { webhook, id = delivered.Document.Value, delivered.Number, delivered.Revision, delivered.Deleted });
        return true;
    }
}
