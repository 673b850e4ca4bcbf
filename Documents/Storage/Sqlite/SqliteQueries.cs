using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>What is read from the data file, on any connection.</summary>
internal static class SqliteQueries
{
    /// <summary>Large revisions come in pages of about this many bytes, so that reading a long history does not hold it all in memory.</summary>
    private const int PageBytes = 4 * 1024 * 1024;

    private const string Columns = "number AS Number, id AS Id, title AS Title, revision AS Revision, length AS Length, " +
                                   "created AS Created, modified AS Modified, deleted AS Deleted";

    public static StoredDocument? Find(SqliteConnection connection, DocumentId id) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM documents WHERE id = @Value", new { id.Value })
            is { } row ? new StoredDocument(row.ToInfo(), row.Deleted != 0) : null;

    /// <returns>The epoch of the last append; null where there is no such document.</returns>
    public static long? FindEpoch(SqliteConnection connection, DocumentId id) =>
        connection.ExecuteScalar<long?>("SELECT epoch FROM documents WHERE id = @Value AND deleted = 0", new { id.Value });

    /// <summary>Pages by key, not by offset: what changes meanwhile moves to the front, and shifts no page.</summary>
    public static DocumentPage List(SqliteConnection connection, DocumentQuery query)
    {
        var cursor = new PageCursor(long.MaxValue, long.MaxValue);
        if ((query.After is { } after && !PageCursor.TryParse(after, out cursor)) || query.FindsNothing)
            return new DocumentPage([], null);
        var limit = Math.Clamp(query.Limit, 1, 1_000);
        var rows = connection.Query<Row>(
            $"""
            SELECT {Columns} FROM documents
            WHERE deleted = 0 AND (modified, number) < (@Modified, @Number)
              AND (@Search = '' OR contains_fold(title, @Search) OR contains_fold(id, @Search))
            ORDER BY modified DESC, number DESC LIMIT @more
            """, new { cursor.Modified, cursor.Number, query.Search, more = limit + 1 }).AsList();
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? new PageCursor(page[^1].Modified, page[^1].Number).ToString() : null;
        return new DocumentPage([.. page.Select(row => row.ToInfo())], next);
    }

    public static SessionProgress? FindSession(SqliteConnection connection, DocumentId id, long session) =>
        connection.Query<(long Sequence, long Revision)>(
            """
            SELECT s.sequence, s.revision FROM sessions s JOIN documents d ON d.number = s.document
            WHERE d.id = @Value AND s.session = @session
            """, new { id.Value, session }).Select(row => (SessionProgress?)new SessionProgress(row.Sequence, row.Revision)).FirstOrDefault();

    public static IReadOnlyList<Revision> ReadRevisions(SqliteConnection connection, DocumentId id, long after, int limit)
    {
        var encoded = connection.Query<byte[]>(
            """
            SELECT encoded FROM revisions
            WHERE document = (SELECT number FROM documents WHERE id = @Value) AND number > @after
            ORDER BY number LIMIT @limit
            """, new { id.Value, after, limit }, buffered: false);
        var revisions = new List<Revision>();
        var bytes = 0;
        foreach (var row in encoded)
        {
            revisions.Add(RevisionCodec.Decode(row));
            bytes += row.Length;
            if (bytes > PageBytes)
                break;
        }
        return revisions;
    }

    public static StoredSnapshot? ReadSnapshot(SqliteConnection connection, DocumentId id) =>
        connection.Query<(long Revision, byte[] Content)>(
            """
            SELECT s.revision, s.content FROM snapshots s JOIN documents d ON d.number = s.document
            WHERE d.id = @Value
            """, new { id.Value }).Select(row => new StoredSnapshot(row.Revision, row.Content)).FirstOrDefault();

    /// <summary>SQLite folds only ASCII; titles are in all languages.</summary>
    public static void AddFunctions(SqliteConnection connection) => connection.CreateFunction(
        "contains_fold", (string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase), isDeterministic: true);

    private sealed record Row(
        long Number, string Id, string Title, long Revision, long Length, long Created, long Modified, long Deleted)
    {
        public DocumentInfo ToInfo() => new(
            DocumentId.Parse(Id), Title, Revision, (int)Length,
            DateTimeOffset.FromUnixTimeMilliseconds(Created), DateTimeOffset.FromUnixTimeMilliseconds(Modified));
    }
}
