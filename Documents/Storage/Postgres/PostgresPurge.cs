using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>Removes what purged documents have left behind, a little at a time. Two processes that do it at once do no harm.</summary>
internal static class PostgresPurge
{
    /// <summary>Rows that are removed in one transaction.</summary>
    internal const int Chunk = 1_000;

    /// <summary>Nobody waits for it, and rows may be large.</summary>
    private const int CommandSeconds = 60;

    private static readonly string[] Tables = ["revisions", "blocks", "sessions", "snapshots", "authors", "versions", "people", "links"];

    public static async Task RemoveAll(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        foreach (var document in await connection.QueryAsync<long>(Command("SELECT document FROM purges ORDER BY document")))
        {
            foreach (var table in Tables)
            {
                var some = Command($"DELETE FROM {table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM {table} WHERE document = @document LIMIT {Chunk}))", document);
                int removed;
                do
                    removed = await connection.ExecuteAsync(some);
                while (removed == Chunk);
            }
            await connection.ExecuteAsync(Command("DELETE FROM purges WHERE document = @document", document));
        }

        CommandDefinition Command(string sql, long document = 0) => new(sql, new { document }, commandTimeout: CommandSeconds, cancellationToken: cancellation);
    }
}
