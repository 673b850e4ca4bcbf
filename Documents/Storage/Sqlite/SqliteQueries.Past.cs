using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <content>Ids, authors, versions, what is deleted and the audit trail: the journal has nothing of them.</content>
internal static partial class SqliteQueries
{
    /// <summary>The number of a document that is not deleted.</summary>
    public const string Living = "(SELECT number FROM documents WHERE id = @Value AND deleted = 0)";

    public static IReadOnlyList<Author> ReadAuthors(SqliteConnection connection, DocumentId id, long after, int limit) =>
        [.. connection.Query<(long Session, string Name, string Color, string? Person)>(
                $"SELECT session, name, color, person FROM authors WHERE document = {Living} AND session > @after ORDER BY session LIMIT @limit",
                new { id.Value, after, limit })
            .Select(row => new Author(row.Session, new UserProfile(row.Name, row.Color, row.Person)))];

    public static IReadOnlyList<DocumentId> ListIds(SqliteConnection connection, DocumentId? after, int limit) =>
        [.. connection.Query<string>(
                "SELECT id FROM documents WHERE deleted = 0 AND id > @after AND id < @FirstArriving ORDER BY id LIMIT @limit",
                new { after = after?.Value ?? "", DocumentId.FirstArriving, limit })
            .Select(DocumentId.Stored)];

    public static DocumentVersion? FindVersion(SqliteConnection connection, DocumentId id, long version) =>
        connection.QuerySingleOrDefault<VersionRow>(
            $"SELECT {VersionRow.Columns} FROM versions WHERE id = @version AND document = {Living}", new { id.Value, version })?.ToVersion();

    /// <summary>Pages by key: what is added or deleted meanwhile shifts no page.</summary>
    public static VersionPage ListVersions(SqliteConnection connection, DocumentId id, VersionQuery query)
    {
        if (!query.TryReadAfter(out var cursor))
            return VersionPage.Empty;
        var limit = Math.Clamp(query.Limit, 1, 1_000);
        var rows = connection.Query<VersionRow>(
            $"""
            SELECT {VersionRow.Columns} FROM versions
            WHERE document = {Living} AND (revision, id) < (@Key, @Number) {(query.Kind is null ? "" : "AND kind = @kind")}
            ORDER BY revision DESC, id DESC LIMIT @more
            """, new { id.Value, cursor.Key, cursor.Number, kind = (long?)query.Kind, more = limit + 1 });
        return VersionPage.Of([.. rows.Select(row => row.ToVersion())], limit);
    }

    /// <returns>Whether some document was deleted before a time, and is kept.</returns>
    public static bool IsAnyDeleted(SqliteConnection connection, long before) =>
        connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM documents WHERE kept < @before)", new { before });

    public static bool IsAnythingToRemove(SqliteConnection connection) => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM purges)");

    public static AuditPage ListAudit(SqliteConnection connection, DocumentId? document, string? after, int limit)
    {
        limit = Math.Clamp(limit, 1, 1_000);
        return AuditRow.TryReadAfter(after, out var before)
            ? AuditRow.Page(connection.Query<AuditRow>(AuditRow.Select(document), new { document = document?.Value, before, limit }).AsList(), limit)
            : new AuditPage([], null);
    }
}
