using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>Who the sessions are that have written.</summary>
internal static class PostgresAuthors
{
    /// <summary>FOR SHARE: a document is not deleted while something of it is saved, which would then stay for ever.</summary>
    /// <returns>True.</returns>
    public static async Task<bool> Save(NpgsqlConnection connection, DocumentId id, IReadOnlyList<Author> authors)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO authors (document, session, name, color)
                SELECT d.number, a.session, a.name, a.color
                FROM documents d CROSS JOIN unnest(@sessions, @names, @colors) AS a (session, name, color)
                WHERE d.id = @Value AND d.deleted IS NULL FOR SHARE OF d
            ON CONFLICT (document, session) DO UPDATE SET name = excluded.name, color = excluded.color
                WHERE (authors.name, authors.color) <> (excluded.name, excluded.color)
            """, new
            {
                id.Value,
                sessions = authors.Select(author => author.Session).ToArray(),
                names = authors.Select(author => author.User.Name).ToArray(),
                colors = authors.Select(author => author.User.Color).ToArray(),
            });
        return true;
    }

    public static async Task<IReadOnlyList<Author>> Read(NpgsqlConnection connection, DocumentId id, long after, int limit) =>
        [.. (await connection.QueryAsync<(long Session, string Name, string Color)>(
                $"SELECT session, name, color FROM authors WHERE document = {PostgresQueries.Living} AND session > @after ORDER BY session LIMIT @limit",
                new { id.Value, after, limit }))
            .Select(row => new Author(row.Session, new UserProfile(row.Name, row.Color)))];
}
