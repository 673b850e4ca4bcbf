using CollabDocs.Documents.Access;
using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What is written besides appends. Each change is one statement, so that a process that is stopped in the middle holds no lock: the server has all that it needs.
/// </summary>
internal static class PostgresCommands
{
    /// <summary>A large snapshot on a slow network may take longer than other commands. Nobody waits for it.</summary>
    private const int SnapshotSeconds = 30;

    public static async Task<byte[]> GetOrAddMetadata(NpgsqlConnection connection, string name, byte[] candidate)
    {
        await connection.ExecuteAsync("INSERT INTO metadata (name, value) VALUES (@name, @candidate) ON CONFLICT (name) DO NOTHING", new { name, candidate });
        return await connection.QuerySingleAsync<byte[]>("SELECT value FROM metadata WHERE name = @name", new { name });
    }

    public static async Task<CreateResult> Create(NpgsqlConnection connection, DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time)
    {
        var told = owner is null ? null : AccessAudit.Of(id, owner.Grant, owner.Actor, time);
        var made = await connection.ExecuteScalarAsync<long?>(
            """
            WITH made AS (
                INSERT INTO documents (id, title, folded, created, access) VALUES (@Id, @title, @folded, @time, @access) ON CONFLICT (id) DO NOTHING RETURNING number
            ), head AS (
                INSERT INTO heads (document, revision, length, modified) SELECT number, @revision, @length, @time FROM made
            ), first AS (
                INSERT INTO revisions (document, number, encoded) SELECT number, 1, @encoded FROM made WHERE @revision > 0
            ), known AS (
                INSERT INTO sessions (document, session, sequence, revision) SELECT number, @session, @sequence, 1 FROM made WHERE @revision > 0
            ), owned AS (
                INSERT INTO people (document, person, role, generation, since) SELECT number, @owner, @role, @access, @time FROM made WHERE @access > 0
            ), told AS (
                INSERT INTO audit (time, document, actor, action, detail) SELECT @time, @Id, @actor, @Action, @Detail FROM made WHERE @access > 0
            )
            SELECT number FROM made
            """, new
            {
                Id = id.Value,
                title,
                folded = FoldedText.Of(id, title),
                time,
                length,
                revision = first?.Number ?? 0,
                encoded = first?.Encoded.ToArray() ?? [],
                session = first?.Session ?? 0,
                sequence = first?.Sequence ?? 0,
                access = owner is null ? 0L : 1L,
                owner = owner?.User,
                role = (long)Role.Owner,
                actor = owner?.Actor,
                told?.Action,
                told?.Detail,
            });
        if (made is not null)
            return CreateResult.Created;
        var deleted = await connection.ExecuteScalarAsync<bool>("SELECT deleted IS NOT NULL FROM documents WHERE id = @Value", new { id.Value });
        return deleted ? CreateResult.Deleted : CreateResult.Taken;
    }

    /// <summary>In the order of <see cref="PostgresDeletion"/>: a document that is not deleted has a head.</summary>
    public static async Task<DocumentInfo?> Rename(NpgsqlConnection connection, DocumentId id, string title, long time)
    {
        await connection.ExecuteAsync(
            """
            WITH head AS (
                UPDATE heads SET modified = greatest(modified, @time) FROM documents d WHERE d.id = @Id AND document = d.number RETURNING document
            )
            UPDATE documents SET title = @title, folded = @folded FROM head WHERE number = head.document
            """, new { Id = id.Value, title, folded = FoldedText.Of(id, title), time });
        return await PostgresQueries.Find(connection, id) is { Deleted: false } live ? live.Info : null;
    }

    public static Task<long?> Claim(NpgsqlConnection connection, DocumentId id, long candidate) =>
        connection.ExecuteScalarAsync<long?>(
            """
            UPDATE heads SET epoch = greatest(epoch + 1, @candidate) FROM documents
            WHERE documents.id = @Id AND heads.document = documents.number
            RETURNING epoch
            """, new { Id = id.Value, candidate });

    /// <summary>FOR SHARE: a document is not deleted while a snapshot of it is saved, which would then stay for ever. Its head is not locked, so that appends go
    /// on: epoch and revision are of one moment, and a revision that was stored in that epoch stays what it is.</summary>
    public static Task SaveSnapshot(NpgsqlConnection connection, DocumentId id, long epoch, StoredSnapshot snapshot) => connection.ExecuteAsync(
        """
        INSERT INTO snapshots (document, revision, content)
            SELECT d.number, @Revision, @Content FROM documents d JOIN heads h ON h.document = d.number
            WHERE d.id = @Id AND d.deleted IS NULL AND h.epoch <= @epoch AND h.revision >= @Revision FOR SHARE OF d
        ON CONFLICT (document) DO UPDATE SET revision = excluded.revision, content = excluded.content
            WHERE excluded.revision > snapshots.revision OR snapshots.revision > (SELECT h.revision FROM heads h WHERE h.document = snapshots.document)
        """, new { Id = id.Value, epoch, snapshot.Revision, snapshot.Content }, commandTimeout: SnapshotSeconds);

    /// <summary>FOR SHARE for the reason of <see cref="SaveSnapshot"/>. Whoever reads meanwhile sees the revisions as rows or in the block, never in both and never in neither.</summary>
    public static async Task<bool> Pack(NpgsqlConnection connection, DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks) =>
        await connection.ExecuteScalarAsync<long?>(
            """
            WITH living AS (
                SELECT d.number FROM documents d JOIN heads h ON h.document = d.number
                WHERE d.id = @Id AND d.deleted IS NULL AND h.epoch <= @epoch AND h.revision >= @newest FOR SHARE OF d
            ), wanted AS (
                SELECT number, level, after, through, content FROM living, unnest(@levels, @afters, @throughs, @contents) AS wanted (level, after, through, content)
            ), packed AS (
                INSERT INTO blocks (document, level, after, through, content) SELECT number, level, after, through, content FROM wanted
                ON CONFLICT (document, level, after) DO UPDATE SET through = excluded.through, content = excluded.content WHERE excluded.through >= blocks.through
            ), gone AS (
                DELETE FROM revisions USING wanted
                WHERE revisions.document = wanted.number AND wanted.level = 0 AND revisions.number > wanted.after AND revisions.number <= wanted.through
            )
            SELECT number FROM living
            """, new
            {
                Id = id.Value,
                epoch,
                newest = blocks.Max(block => block.Range.Through),
                levels = blocks.Select(block => block.Range.Key.Level).ToArray(),
                afters = blocks.Select(block => block.Range.Key.After).ToArray(),
                throughs = blocks.Select(block => block.Range.Through).ToArray(),
                contents = blocks.Select(block => block.Content.ToArray()).ToArray(),
            }, commandTimeout: SnapshotSeconds) is not null;
}
