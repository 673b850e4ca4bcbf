using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Deleting documents, and bringing them back. A document that lives has a row in heads, one that is deleted and kept has it in kept, a tombstone has none. Whoever takes
/// that row away decides, and nobody takes it twice: so of two that delete, undelete or purge at once each finds what the other has left, or nothing.
/// </summary>
/// <remarks>Each locks that row first and the document's own row then, as do all who lock both.</remarks>
internal static class PostgresDeletion
{
    public static async Task<bool> Delete(NpgsqlConnection connection, DocumentId id, long time, string actor) =>
        await connection.ExecuteAsync(
            $"""
            WITH head AS (
                DELETE FROM heads USING documents d WHERE d.id = @Value AND heads.document = d.number RETURNING heads.*
            ), laid_aside AS (
                INSERT INTO kept (document, epoch, revision, length, modified, deleted) SELECT document, epoch, revision, length, modified, @time FROM head
            ), told AS (
                INSERT INTO audit (time, document, actor, action) SELECT @time, @Value, @actor, '{AuditActions.DocumentDeleted}' FROM head
            )
            UPDATE documents SET deleted = @time FROM head WHERE number = head.document
            """, new { id.Value, time, actor }) > 0;

    public static async Task<DocumentInfo?> Undelete(NpgsqlConnection connection, DocumentId id, long time, string actor) =>
        (await connection.QuerySingleOrDefaultAsync<DocumentRow>(
            $"""
            WITH back AS (
                DELETE FROM kept USING documents d WHERE d.id = @Value AND kept.document = d.number RETURNING kept.*
            ), h AS (
                INSERT INTO heads (document, epoch, revision, length, modified) SELECT document, epoch + 1, revision, length, greatest(modified, @time) FROM back
                RETURNING *
            ), told AS (
                INSERT INTO audit (time, document, actor, action) SELECT @time, @Value, @actor, '{AuditActions.DocumentUndeleted}' FROM back
            )
            UPDATE documents d SET deleted = NULL FROM h WHERE number = h.document
            RETURNING {DocumentRow.OfLiving}
            """, new { id.Value, time, actor }))?.ToInfo();

    /// <summary>Leaves the tombstone, and tells <see cref="PostgresPurge"/> what to remove: however long the history, this is short. Where somebody deletes or undeletes the
    /// document in this moment its row is elsewhere now, and looked for there.</summary>
    public static async Task<bool> Purge(NpgsqlConnection connection, DocumentId id, long time, string actor)
    {
        while (true)
        {
            var purged = await connection.ExecuteAsync(
                $"""
                WITH head AS (
                    DELETE FROM heads USING documents d WHERE d.id = @Value AND heads.document = d.number RETURNING heads.document
                ), laid_aside AS (
                    DELETE FROM kept USING documents d WHERE d.id = @Value AND kept.document = d.number RETURNING kept.document
                ), gone AS (
                    SELECT document FROM head UNION ALL SELECT document FROM laid_aside
                ), {LeaveTombstones}
                """, new { id.Value, time, actor });
            if (purged > 0)
                return true;
            if (await PostgresQueries.Find(connection, id) is null or { Purged: true })
                return false;
        }
    }

    /// <returns>How many.</returns>
    public static Task<int> PurgeDeleted(NpgsqlConnection connection, long before, int limit, long time, string actor) => connection.ExecuteAsync(
        $"""
        WITH due AS MATERIALIZED (
            SELECT document FROM kept WHERE deleted < @before ORDER BY deleted, document LIMIT @limit FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM kept USING due WHERE kept.document = due.document RETURNING kept.document
        ), {LeaveTombstones}
        """, new { before, limit, time, actor });

    private const string LeaveTombstones =
        $"""
        told AS (
            INSERT INTO audit (time, document, actor, action)
                SELECT @time, d.id, @actor, '{AuditActions.DocumentPurged}' FROM gone JOIN documents d ON d.number = gone.document
        ), left_behind AS (
            INSERT INTO purges (document) SELECT document FROM gone
        )
        UPDATE documents SET deleted = coalesce(deleted, @time), title = '', folded = '' FROM gone WHERE number = gone.document
        """;
}
