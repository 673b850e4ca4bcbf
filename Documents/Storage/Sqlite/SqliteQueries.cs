using CollabDocs.Documents.Past;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>What is read from the data file, on any connection, in a transaction: of a document its tables, and then what the journal has that they have not
/// (<see cref="SqliteJournal"/>).</summary>
internal static partial class SqliteQueries
{
    /// <summary>Large revisions come in pages of about this many bytes, so that reading a long history does not hold it all in memory.</summary>
    private const int PageBytes = 4 * 1024 * 1024;

    private const string Columns = "number AS Number, id AS Id, title AS Title, revision AS Revision, length AS Length, " +
                                   "created AS Created, modified AS Modified, deleted AS Deleted, kept AS Kept";

    private const string OfPerson = "AND number IN (SELECT document FROM people WHERE person = @Person AND role > 0)";

    public static StoredDocument? Find(SqliteConnection connection, DocumentId id)
    {
        if (connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM documents WHERE id = @Value", new { id.Value }) is not { } row)
            return null;
        if (ReadTail(connection, row.Number) is { } tail)
            row = row with { Revision = tail.Last.Number, Length = tail.Length, Modified = Math.Max(row.Modified, tail.Last.Time) };
        return new StoredDocument(row.ToInfo(), row.Deleted != 0);
    }

    /// <returns>The epoch of the last append; null where there is no such document.</returns>
    public static long? FindEpoch(SqliteConnection connection, DocumentId id) =>
        connection.Query<(long Number, long Epoch)>("SELECT number, epoch FROM documents WHERE id = @Value AND deleted = 0", new { id.Value })
            .Select(row => (long?)(ReadTail(connection, row.Number)?.Epoch ?? row.Epoch)).FirstOrDefault();

    /// <summary>What was settled: who wants the newest of all documents settles before. Pages by key, not by offset: what changes meanwhile moves to the front, and shifts no page.</summary>
    public static DocumentPage List(SqliteConnection connection, DocumentQuery query)
    {
        var cursor = new PageCursor(long.MaxValue, long.MaxValue);
        if ((query.After is { } after && !PageCursor.TryParse(after, out cursor)) || query.FindsNothing)
            return new DocumentPage([], null);
        var limit = Math.Clamp(query.Limit, 1, 1_000);
        var (which, key) = query.Deleted ? ("kept IS NOT NULL", "kept") : ("deleted = 0", "modified");
        var rows = connection.Query<Row>(
            $"""
            SELECT {Columns} FROM documents
            WHERE {which} AND id < @FirstArriving AND ({key}, number) < (@Key, @Number)
              AND (@Search = '' OR contains_fold(title, @Search) OR contains_fold(id, @Search)) {(query.Person is null ? "" : OfPerson)}
            ORDER BY {key} DESC, number DESC LIMIT @more
            """, new { cursor.Key, cursor.Number, query.Search, query.Person, more = limit + 1, DocumentId.FirstArriving }).AsList();
        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? new PageCursor(page[^1].Kept ?? page[^1].Modified, page[^1].Number).ToString() : null;
        return new DocumentPage([.. page.Select(row => row.ToInfo())], next);
    }

    public static SessionProgress? FindSession(SqliteConnection connection, DocumentId id, long session)
    {
        if (FindNumber(connection, id) is not { } document)
            return null;
        if (ReadTail(connection, document)?.Revisions.LastOrDefault(revision => revision.Session == session) is { } last)
            return new SessionProgress(last.Sequence, last.Number);
        return connection.Query<(long Sequence, long Revision)>(
                "SELECT sequence, revision FROM sessions WHERE document = @document AND session = @session", new { document, session })
            .Select(row => (SessionProgress?)new SessionProgress(row.Sequence, row.Revision)).FirstOrDefault();
    }

    public static IReadOnlyList<Revision> ReadRevisions(SqliteConnection connection, DocumentId id, long after, int limit)
    {
        if (FindNumber(connection, id) is not { } document)
            return [];
        if (connection.QueryFirstOrDefault<byte[]>(
            "SELECT content FROM blocks WHERE document = @document AND level = 0 AND through > @after ORDER BY after LIMIT 1", new { document, after }) is { } block)
            return RevisionBlock.Page(block, after, limit, PageBytes);
        var encoded = connection.Query<byte[]>(
            "SELECT encoded FROM revisions WHERE document = @document AND number > @after ORDER BY number LIMIT @limit",
            new { document, after, limit }, buffered: false);
        var revisions = new List<Revision>();
        var bytes = 0;
        foreach (var row in encoded)
        {
            revisions.Add(RevisionCodec.Decode(row));
            bytes += row.Length;
            if (bytes > PageBytes)
                return revisions;
        }
        if (revisions.Count < limit && ReadTail(connection, document) is { } tail)
            revisions.AddRange(tail.Revisions.Where(revision => revision.Number > after).Take(limit - revisions.Count));
        return revisions;
    }

    /// <summary>What is not in the tables yet, in the order in which it was appended.</summary>
    /// <param name="only">Of this document, by its number; null: of all.</param>
    public static IEnumerable<DocumentTail> ReadJournal(SqliteConnection connection, long? only = null) =>
        connection.Query<byte[]>("SELECT entries FROM journal ORDER BY number").SelectMany(row => JournalRow.Read(row, only));

    public static StoredSnapshot? ReadSnapshot(SqliteConnection connection, DocumentId id) =>
        connection.Query<(long Revision, byte[] Content)>(
            """
            SELECT s.revision, s.content FROM snapshots s JOIN documents d ON d.number = s.document
            WHERE d.id = @Value AND d.deleted = 0
            """, new { id.Value }).Select(row => new StoredSnapshot(row.Revision, row.Content)).FirstOrDefault();

    public static IReadOnlyList<BlockRange> ListBlocks(SqliteConnection connection, DocumentId id) =>
    [
        .. connection.Query<(int Level, long After, long Through)>(
            $"SELECT level, after, through FROM blocks WHERE document = {Living} ORDER BY level, after", new { id.Value })
            .Select(row => new BlockRange(new BlockKey(row.Level, row.After), row.Through)),
    ];

    public static IReadOnlyList<StoredBlock> ReadBlocks(SqliteConnection connection, DocumentId id, IReadOnlyList<BlockKey> keys) =>
    [
        .. keys.OrderBy(key => (key.Level, key.After)).SelectMany(key => connection.Query<(long Through, byte[] Content)>(
            $"SELECT through, content FROM blocks WHERE document = {Living} AND level = @Level AND after = @After", new { id.Value, key.Level, key.After })
            .Select(row => new StoredBlock(new BlockRange(key, row.Through), row.Content))),
    ];

    private static long? FindNumber(SqliteConnection connection, DocumentId id) =>
        connection.ExecuteScalar<long?>($"SELECT {Living}", new { id.Value });

    /// <returns>What the journal has of a document; null where the tables have everything.</returns>
    private static DocumentTail? ReadTail(SqliteConnection connection, long document) =>
        ReadJournal(connection, document).Aggregate((DocumentTail?)null, (tail, next) => tail?.Then(next) ?? next);

    /// <summary>SQLite folds only ASCII; titles are in all languages.</summary>
    public static void AddFunctions(SqliteConnection connection) => connection.CreateFunction(
        "contains_fold", (string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase), isDeterministic: true);

    private sealed record Row(
        long Number, string Id, string Title, long Revision, long Length, long Created, long Modified, long Deleted, long? Kept)
    {
        public DocumentInfo ToInfo() => new(
            DocumentId.Stored(Id), Title, Revision, (int)Length,
            DateTimeOffset.FromUnixTimeMilliseconds(Created), DateTimeOffset.FromUnixTimeMilliseconds(Modified))
        {
            Deleted = Kept is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
        };
    }
}
