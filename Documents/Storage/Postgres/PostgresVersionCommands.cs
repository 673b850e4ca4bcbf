using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What is written and read of versions, on any connection.</summary>
internal static class PostgresVersionCommands
{
    public static async Task<VersionOutcome> Add(NpgsqlConnection connection, DocumentId id, NewVersion wanted, long created)
    {
        while (true)
        {
            if (await TryAdd(connection, id, wanted, created) is { } outcome)
                return outcome;
            // The revision has one of this kind already, unless that is deleted in this moment.
            var there = await connection.QuerySingleOrDefaultAsync<VersionRow>(
                $"""
                SELECT {VersionRow.Columns} FROM versions WHERE document = {PostgresQueries.Living} AND kind = @kind
                AND revision = coalesce(@Revision, (SELECT h.revision FROM heads h WHERE h.document = versions.document))
                """, new { id.Value, wanted.Revision, kind = (long)wanted.Kind });
            if (there is not null)
                return new VersionOutcome.Stored(there.ToVersion());
        }
    }

    public static async Task<DocumentVersion?> Find(NpgsqlConnection connection, DocumentId id, long version) =>
        (await connection.QuerySingleOrDefaultAsync<VersionRow>(
            $"SELECT {VersionRow.Columns} FROM versions WHERE id = @version AND document = {PostgresQueries.Living}", new { id.Value, version }))?.ToVersion();

    /// <summary>Pages by key: what is added or deleted meanwhile shifts no page.</summary>
    public static async Task<VersionPage> List(NpgsqlConnection connection, DocumentId id, VersionQuery query)
    {
        if (!query.TryReadAfter(out var cursor))
            return VersionPage.Empty;
        var limit = Math.Clamp(query.Limit, 1, 1_000);
        var rows = await connection.QueryAsync<VersionRow>(
            $"""
            SELECT {VersionRow.Columns} FROM versions
            WHERE document = {PostgresQueries.Living} AND (revision, id) < (@Key, @Number) {(query.Kind is null ? "" : "AND kind = @kind")}
            ORDER BY revision DESC, id DESC LIMIT @more
            """, new { id.Value, cursor.Key, cursor.Number, kind = (long?)query.Kind, more = limit + 1 });
        return VersionPage.Of([.. rows.Select(row => row.ToVersion())], limit);
    }

    public static async Task<DocumentVersion?> Change(NpgsqlConnection connection, DocumentId id, long version, string? name, string? note) =>
        (await connection.QuerySingleOrDefaultAsync<VersionRow>(
            $"""
            UPDATE versions SET name = coalesce(@name, name), note = coalesce(@note, note) WHERE id = @version AND document = {PostgresQueries.Living}
            RETURNING {VersionRow.Columns}
            """, new { id.Value, version, name, note }))?.ToVersion();

    public static async Task<bool> Delete(NpgsqlConnection connection, DocumentId id, long version) =>
        await connection.ExecuteAsync($"DELETE FROM versions WHERE id = @version AND document = {PostgresQueries.Living}", new { id.Value, version }) > 0;

    /// <summary>FOR SHARE: a document is not deleted while a version is added, which would then stay for ever.</summary>
    /// <returns>Null where the revision has one of this kind.</returns>
    private static async Task<VersionOutcome?> TryAdd(NpgsqlConnection connection, DocumentId id, NewVersion wanted, long created)
    {
        var audited = wanted.Audited(id, created);
        var answer = await connection.QueryAsync<(long Head, long? Made)>(
            """
            WITH head AS MATERIALIZED (
                SELECT d.number, h.revision FROM documents d JOIN heads h ON h.document = d.number WHERE d.id = @Value AND d.deleted IS NULL FOR SHARE OF d
            ), made AS (
                INSERT INTO versions (document, revision, kind, name, note, author, created)
                    SELECT number, coalesce(@Revision, revision), @kind, @Name, @Note, @Author, @created
                    FROM head WHERE coalesce(@Revision, revision) BETWEEN 0 AND revision
                ON CONFLICT DO NOTHING RETURNING id
            ), told AS (
                INSERT INTO audit (time, document, actor, action, detail) SELECT @created, @Value, @actor, @action, @detail FROM made WHERE @action IS NOT NULL
            )
            SELECT head.revision, made.id FROM head LEFT JOIN made ON true
            """, new
            {
                id.Value,
                wanted.Revision,
                kind = (long)wanted.Kind,
                wanted.Name,
                wanted.Note,
                wanted.Author,
                created,
                actor = audited?.Actor,
                action = audited?.Action,
                detail = audited?.Detail,
            });
        if (answer.AsList() is not [var (head, made)])
            return new VersionOutcome.DocumentMissing();
        if (made is { } number)
            return new VersionOutcome.Stored(wanted.As(number, wanted.Revision ?? head, created));
        return wanted.Revision is { } revision && (revision < 0 || revision > head) ? new VersionOutcome.RevisionUnknown(head) : null;
    }
}
