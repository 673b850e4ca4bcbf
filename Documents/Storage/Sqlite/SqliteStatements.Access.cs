using CollabDocs.Documents.Access;
using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>Access lists and keys.</content>
internal sealed partial class SqliteStatements
{
    public AccessResult ChangeAccess(DocumentId id, long epoch, AccessChange change, string actor, long time)
    {
        SettleFor(id);
        if (FindHead(id) is not { } head)
            return new AccessResult.Gone();
        if (head.Epoch > epoch)
            return new AccessResult.Fenced(head.Epoch);
        var generation = _connection.ExecuteScalar<long>(
            "UPDATE documents SET access = access + 1, epoch = @epoch WHERE number = @Document RETURNING access", new { head.Document, epoch });
        switch (change)
        {
            case AccessChange.SetPerson(var user, var role):
                _connection.Execute(
                    """
                    DELETE FROM people WHERE document = @Document AND role = 0 AND since < @forgotten;
                    INSERT INTO people (document, person, role, generation, since) VALUES (@Document, @user, @role, @generation, @time)
                    ON CONFLICT (document, person) DO UPDATE SET role = excluded.role, generation = excluded.generation, since = excluded.since
                    """, new { head.Document, user, role = (long)role, generation, time, forgotten = time - AccessList.KeepRemoved });
                break;
            case AccessChange.AddLink(var link, var role, var name):
                _connection.Execute(
                    "INSERT INTO links (document, id, role, name, since) VALUES (@Document, @link, @role, @name, @time) ON CONFLICT DO NOTHING",
                    new { head.Document, link, role = (long)role, name, time });
                break;
            case AccessChange.RevokeLink(var link):
                _connection.Execute("DELETE FROM links WHERE document = @Document AND id = @link", new { head.Document, link });
                break;
        }
        Tell(AccessAudit.Of(id, change, actor, time));
        return new AccessResult.Changed(SqliteQueries.ReadAccess(_connection, head.Document, generation));
    }

    public ApiKey AddKey(string name, byte[] hash, long time, string actor) => SqliteKeyCommands.Add(_connection, name, hash, time, actor);

    public bool RevokeKey(long id, long time, string actor) => SqliteKeyCommands.Revoke(_connection, id, time, actor);

    public bool AddToRing(string name, string xml) => SqliteKeyCommands.AddToRing(_connection, name, xml);
}
