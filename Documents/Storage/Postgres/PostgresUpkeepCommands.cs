using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What moving and packing documents takes, on any connection.</summary>
internal static class PostgresUpkeepCommands
{
    public static async Task<IReadOnlyList<DocumentId>> ListIds(NpgsqlConnection connection, DocumentId? after, int limit) =>
        [.. (await connection.QueryAsync<string>(
                "SELECT id FROM documents WHERE deleted IS NULL AND id > @after AND id < @FirstArriving ORDER BY id LIMIT @limit",
                new { after = after?.Value ?? "", DocumentId.FirstArriving, limit }))
            .Select(DocumentId.Stored)];

    public static Task<long?> FindEpoch(NpgsqlConnection connection, DocumentId id) => connection.ExecuteScalarAsync<long?>(
        $"SELECT epoch FROM heads WHERE document = {PostgresQueries.Living}", new { id.Value });

    /// <summary>An id that somebody else takes in this moment is seen by the index of ids, and then asked for again.</summary>
    public static async Task<CreateResult?> Publish(NpgsqlConnection connection, DocumentInfo whole)
    {
        for (var taken = false; ; taken = true)
        {
            if (await PostgresQueries.Find(connection, whole.Id) is { } there)
                return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
            try
            {
                return await TryPublish(connection, whole) ? CreateResult.Created : null;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && !taken)
            {
            }
        }
    }

    /// <summary>As a deletion; and what is left is a tombstone with a number for an id, so that the document may arrive again.</summary>
    /// <returns>How many there were.</returns>
    public static Task<int> Discard(NpgsqlConnection connection, DocumentId? only) => connection.ExecuteAsync(
        """
        WITH gone AS (
            UPDATE documents SET deleted = 0, title = '', folded = '', id = @FirstArriving || @FirstArriving || number
            WHERE deleted IS NULL AND id > @FirstArriving AND (@only::text IS NULL OR id = @only)
            RETURNING number
        ), ended AS (
            DELETE FROM heads USING gone WHERE document = gone.number
        )
        INSERT INTO purges (document) SELECT number FROM gone
        """, new { DocumentId.FirstArriving, only = only?.Arriving.Value });

    /// <summary>The tables with their indexes.</summary>
    public static Task<long> Measure(NpgsqlConnection connection) => connection.ExecuteScalarAsync<long>(
        """
        SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = @Schema AND c.relkind = 'r'
        """, new { PostgresConnections.Schema });

    private static async Task<bool> TryPublish(NpgsqlConnection connection, DocumentInfo whole) =>
        await connection.ExecuteAsync(
            """
            WITH published AS (
                UPDATE documents SET id = @Id, folded = @folded FROM heads h
                WHERE documents.id = @arriving AND documents.deleted IS NULL AND h.document = number AND h.revision = @Revision AND h.length = @Length
                RETURNING number
            )
            UPDATE heads SET modified = @modified FROM published WHERE document = published.number
            """, new
            {
                Id = whole.Id.Value,
                folded = FoldedText.Of(whole.Id, whole.Title),
                arriving = whole.Id.Arriving.Value,
                whole.Revision,
                whole.Length,
                modified = whole.Modified.ToUnixTimeMilliseconds(),
            }) == 1;
}
