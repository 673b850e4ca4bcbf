using CollabDocs.Documents.Past;
using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What is read, on any connection.</summary>
internal static class PostgresQueries
{
    /// <summary>Large revisions come in pages of about this many bytes, so that reading a long history does not hold it all in memory.</summary>
    private const int PageBytes = 4 * 1024 * 1024;

    /// <summary>The number of a document that is not deleted.</summary>
    internal const string Living = "(SELECT number FROM documents WHERE id = @Value AND deleted IS NULL)";

    public static async Task<StoredDocument?> Find(NpgsqlConnection connection, DocumentId id) =>
        await connection.QuerySingleOrDefaultAsync<DocumentRow>(
            $"""
            SELECT {DocumentRow.Columns} FROM documents d LEFT JOIN heads h ON h.document = d.number LEFT JOIN kept k ON k.document = d.number
            WHERE d.id = @Value
            """, new { id.Value })
            is { } row ? new StoredDocument(row.ToInfo(), row.Deleted) : null;

    /// <summary>Pages by key, not by offset: what changes meanwhile moves to the front, and shifts no page.</summary>
    public static async Task<DocumentPage> List(NpgsqlConnection connection, DocumentQuery query)
    {
        var cursor = new PageCursor(long.MaxValue, long.MaxValue);
        if ((query.After is { } after && !PageCursor.TryParse(after, out cursor)) || query.FindsNothing)
            return new DocumentPage([], null);
        var limit = Math.Clamp(query.Limit, 1, 1_000);
        var search = query.Search.Length == 0 ? "" : "AND d.folded LIKE @pattern";
        var person = query.Person is null ? "" : "AND d.number IN (SELECT document FROM people WHERE person = @Person AND role > 0)";
        var (from, key) = query.Deleted
            ? ("kept k JOIN documents d ON d.number = k.document LEFT JOIN heads h ON false", "k.deleted")
            : ("heads h JOIN documents d ON d.number = h.document LEFT JOIN kept k ON false", "h.modified");
        var rows = (await connection.QueryAsync<DocumentRow>(
            $"""
            SELECT {DocumentRow.Columns} FROM {from}
            WHERE ({key}, {key[0]}.document) < (@Key, @Number) AND d.id < @FirstArriving {search} {person}
            ORDER BY {key} DESC, {key[0]}.document DESC LIMIT @more
            """, new { cursor.Key, cursor.Number, pattern = FoldedText.Pattern(query.Search), query.Person, more = limit + 1, DocumentId.FirstArriving })).AsList();
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? new PageCursor(page[^1].Kept ?? page[^1].Modified, page[^1].Number).ToString() : null;
        return new DocumentPage([.. page.Select(row => row.ToInfo())], next);
    }

    public static async Task<SessionProgress?> FindSession(NpgsqlConnection connection, DocumentId id, long session) =>
        (await connection.QueryAsync<(long Sequence, long Revision)>(
            $"SELECT sequence, revision FROM sessions WHERE document = {Living} AND session = @session", new { id.Value, session }))
        .Select(row => (SessionProgress?)new SessionProgress(row.Sequence, row.Revision)).FirstOrDefault();

    /// <summary>One statement, so that what is packed meanwhile is seen as rows or as a block.</summary>
    public static async Task<IReadOnlyList<Revision>> ReadRevisions(NpgsqlConnection connection, DocumentId id, long after, int limit)
    {
        // The server counts, so that what is beyond the page is not even sent.
        var rows = (await connection.QueryAsync<(byte[] Bytes, bool Packed)>(
            $"""
            WITH block AS (
                SELECT content FROM blocks WHERE document = {Living} AND level = 0 AND through > @after ORDER BY after LIMIT 1
            )
            SELECT content, true FROM block
            UNION ALL
            SELECT encoded, false FROM (
                SELECT encoded, number, sum(octet_length(encoded)) OVER (ORDER BY number) - octet_length(encoded) AS before FROM (
                    SELECT encoded, number FROM revisions WHERE document = {Living} AND number > @after AND NOT EXISTS (SELECT FROM block) ORDER BY number LIMIT @limit
                ) AS following
                ORDER BY number
            ) AS counted
            WHERE before <= {PageBytes}
            """, new { id.Value, after, limit })).AsList();
        return rows is [(var block, true)]
            ? RevisionBlock.Page(block, after, limit, PageBytes)
            : [.. rows.Select(row => RevisionCodec.Decode(row.Bytes))];
    }

    public static async Task<IReadOnlyList<BlockRange>> ListBlocks(NpgsqlConnection connection, DocumentId id) =>
    [
        .. (await connection.QueryAsync<(int Level, long After, long Through)>(
            $"SELECT level, after, through FROM blocks WHERE document = {Living} ORDER BY level, after", new { id.Value }))
        .Select(row => new BlockRange(new BlockKey(row.Level, row.After), row.Through)),
    ];

    public static async Task<IReadOnlyList<StoredBlock>> ReadBlocks(NpgsqlConnection connection, DocumentId id, IReadOnlyList<BlockKey> keys) =>
    [
        .. (await connection.QueryAsync<(int Level, long After, long Through, byte[] Content)>(
            $"""
            SELECT level, after, through, content FROM blocks JOIN unnest(@levels, @afters) AS wanted (l, a) ON level = l AND after = a
            WHERE document = {Living} ORDER BY level, after
            """, new { id.Value, levels = keys.Select(key => key.Level).ToArray(), afters = keys.Select(key => key.After).ToArray() }))
        .Select(row => new StoredBlock(new BlockRange(new BlockKey(row.Level, row.After), row.Through), row.Content)),
    ];

    public static async Task<StoredSnapshot?> ReadSnapshot(NpgsqlConnection connection, DocumentId id) =>
        (await connection.QueryAsync<(long Revision, byte[] Content)>(
            $"SELECT revision, content FROM snapshots WHERE document = {Living}", new { id.Value }))
        .Select(row => new StoredSnapshot(row.Revision, row.Content)).FirstOrDefault();
}
