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
            INSERT INTO authors (document, session, name, color, person)
                SELECT d.number, a.session, a.name, a.color, a.person
                FROM documents d CROSS JOIN unnest(@sessions, @names, @colors, @people) AS a (session, name, color, person)
                WHERE d.id = @Value AND d.deleted IS NULL FOR SHARE OF d
            ON CONFLICT (document, session) DO UPDATE SET name = excluded.name, color = excluded.color, person = excluded.person
                WHERE (authors.name, authors.color, authors.person) IS DISTINCT FROM (excluded.name, excluded.color, excluded.person)
            """, new
            {
                id.Value,
                sessions = authors.Select(author => author.Session).ToArray(),
                names = authors.Select(author => author.User.Name).ToArray(),
                colors = authors.Select(author => author.User.Color).ToArray(),
                people = authors.Select(author => author.User.Id).ToArray(),
            });
        return true;
    }

    public static async Task<IReadOnlyList<Author>> Read(NpgsqlConnection connection, DocumentId id, long after, int limit) =>
        [.. (await connection.QueryAsync<(long Session, string Name, string Color, string? Person)>(
                $"SELECT session, name, color, person FROM authors WHERE document = {PostgresQueries.Living} AND session > @after ORDER BY session LIMIT @limit",
                new { id.Value, after, limit }))
            .Select(row => new Author(row.Session, new UserProfile(row.Name, row.Color, row.Person)))];
}
