using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>Authors and versions.</content>
internal sealed partial class SqliteStatements
{
    /// <returns>True.</returns>
    public bool SaveAuthors(DocumentId id, IReadOnlyList<Author> authors)
    {
        _connection.Execute(
            """
            INSERT INTO authors (document, session, name, color, person)
                SELECT number, @Session, @Name, @Color, @Id FROM documents WHERE id = @Value AND deleted = 0
            ON CONFLICT (document, session) DO UPDATE SET name = excluded.name, color = excluded.color, person = excluded.person
            """, authors.Select(author => new { id.Value, author.Session, author.User.Name, author.User.Color, author.User.Id }));
        return true;
    }

    public VersionOutcome AddVersion(DocumentId id, NewVersion wanted, long created)
    {
        if ((_journal.Find(id) ?? FindHead(id)) is not { } head)
            return new VersionOutcome.DocumentMissing();
        var revision = wanted.Revision ?? head.Revision;
        if (revision < 0 || revision > head.Revision)
            return new VersionOutcome.RevisionUnknown(head.Revision);
        var added = new { head.Document, revision, kind = (long)wanted.Kind, wanted.Name, wanted.Note, wanted.Author, created };
        var made = _connection.ExecuteScalar<long?>(
            """
            INSERT INTO versions (document, revision, kind, name, note, author, created)
                VALUES (@Document, @revision, @kind, @Name, @Note, @Author, @created)
            ON CONFLICT DO NOTHING RETURNING id
            """, added);
        if (made is not null && wanted.Audited(id, created) is { } told)
            Tell(told);
        return new VersionOutcome.Stored(made is { } number
            ? wanted.As(number, revision, created)
            : _connection.QuerySingle<VersionRow>(
                $"SELECT {VersionRow.Columns} FROM versions WHERE document = @Document AND revision = @revision AND kind = @kind", added).ToVersion());
    }

    public DocumentVersion? ChangeVersion(DocumentId id, long version, string? name, string? note) => _connection.QuerySingleOrDefault<VersionRow>(
        $"""
        UPDATE versions SET name = coalesce(@name, name), note = coalesce(@note, note) WHERE id = @version AND document = {SqliteQueries.Living}
        RETURNING {VersionRow.Columns}
        """, new { id.Value, version, name, note })?.ToVersion();

    public bool DeleteVersion(DocumentId id, long version) =>
        _connection.Execute($"DELETE FROM versions WHERE id = @version AND document = {SqliteQueries.Living}", new { id.Value, version }) > 0;
}
