using CollabDocs.Documents.Access;
using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>What is written and read of access lists. Each change is one statement.</summary>
internal static class PostgresAccessCommands
{
    /// <summary>In the order of <see cref="PostgresDeletion"/>. The head is locked beside the document: whoever claims the document waits for the change, and then reads it.</summary>
    private const string Raise =
        """
        WITH living AS MATERIALIZED (
            SELECT d.number, h.epoch FROM documents d JOIN heads h ON h.document = d.number WHERE d.id = @Value AND d.deleted IS NULL FOR UPDATE OF h, d
        ), raised AS (
            UPDATE documents SET access = access + 1 FROM living WHERE documents.number = living.number AND living.epoch <= @epoch
            RETURNING documents.number, documents.access
        )
        """;

    private const string Tell =
        """
        , told AS (
            INSERT INTO audit (time, document, actor, action, detail) SELECT @time, @Value, @actor, @Action, @Detail FROM raised
        )
        """;

    private const string Answer = "SELECT living.number, living.epoch, raised.access AS generation FROM living LEFT JOIN raised ON true";

    public static async Task<AccessList> Read(NpgsqlConnection connection, DocumentId id) =>
        await connection.QuerySingleOrDefaultAsync<(long Number, long Generation)?>(
            "SELECT number, access FROM documents WHERE id = @Value", new { id.Value }) is var (document, generation) && generation > 0
            ? await Read(connection, document, generation)
            : AccessList.Empty;

    public static async Task<AccessResult> Change(NpgsqlConnection connection, DocumentId id, long epoch, AccessChange change, string actor, long time)
    {
        var told = AccessAudit.Of(id, change, actor, time);
        var answer = await (change switch
        {
            AccessChange.SetPerson(var user, var role) => Ask(
                """
                , forgotten AS (
                    DELETE FROM people USING raised WHERE people.document = raised.number AND people.role = 0 AND people.since < @forgotten AND people.person <> @user
                ), entry AS (
                    INSERT INTO people (document, person, role, generation, since) SELECT number, @user, @role, access, @time FROM raised
                    ON CONFLICT (document, person) DO UPDATE SET role = excluded.role, generation = excluded.generation, since = excluded.since
                )
                """, new { id.Value, epoch, user, role = (long)role, time, forgotten = time - AccessList.KeepRemoved, actor, told.Action, told.Detail }),
            AccessChange.AddLink(var link, var role, var name) => Ask(
                """
                , entry AS (
                    INSERT INTO links (document, id, role, name, since) SELECT number, @link, @role, @name, @time FROM raised ON CONFLICT DO NOTHING
                )
                """, new { id.Value, epoch, link, role = (long)role, name, time, actor, told.Action, told.Detail }),
            AccessChange.RevokeLink(var link) => Ask(
                ", entry AS (DELETE FROM links USING raised WHERE links.document = raised.number AND links.id = @link)", new { id.Value, epoch, link, time, actor, told.Action, told.Detail }),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change."),
        });
        return answer switch
        {
            null => new AccessResult.Gone(),
            (_, var newer, null) => new AccessResult.Fenced(newer),
            (var document, _, { } generation) => new AccessResult.Changed(await Read(connection, document, generation)),
        };

        Task<(long Number, long Epoch, long? Generation)?> Ask(string entry, object values) =>
            connection.QuerySingleOrDefaultAsync<(long, long, long?)?>($"{Raise}{entry}{Tell} {Answer}", values);
    }

    private static async Task<AccessList> Read(NpgsqlConnection connection, long document, long generation) => LinkRow.ToList(
        generation,
        await connection.QueryAsync<PersonRow>($"SELECT {PersonRow.Columns} FROM people WHERE document = @document", new { document }),
        await connection.QueryAsync<LinkRow>($"SELECT {LinkRow.Columns} FROM links WHERE document = @document", new { document }));
}
