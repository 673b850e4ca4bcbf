using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>Deleting documents, and telling of it. A document that is deleted and kept has the time in <c>kept</c>; a tombstone has not.</content>
internal sealed partial class SqliteStatements
{
    /// <summary>So much is removed of a purged document at a time, so that nobody waits for it.</summary>
    internal const int RowsAtOnce = 1_000, BytesAtOnce = 1024 * 1024;

    /// <summary>What a document has, by which the rows are told apart, and how long they are.</summary>
    private static readonly (string Table, string Key, string Bytes)[] Held =
    [
        ("revisions", "number", "length(encoded)"), ("blocks", "rowid", "length(content)"), ("sessions", "session", "0"),
        ("snapshots", "rowid", "length(content)"), ("authors", "session", "0"), ("versions", "id", "0"), ("people", "person", "0"), ("links", "id", "0"),
    ];

    public bool Delete(DocumentId id, long time, string actor)
    {
        SettleFor(id);
        return _connection.Execute("UPDATE documents SET deleted = 1, kept = @time WHERE id = @Value AND deleted = 0", new { id.Value, time }) == 1
            && Tell(new AuditEntry(time, id, actor, AuditActions.DocumentDeleted));
    }

    /// <param name="epoch">At least; greater than that of every activation.</param>
    public DocumentInfo? Undelete(DocumentId id, long epoch, long time, string actor)
    {
        SettleFor(id);
        var back = _connection.Execute(
            """
            UPDATE documents SET deleted = 0, kept = NULL, modified = max(modified, @time), epoch = max(epoch + 1, @epoch)
            WHERE id = @Value AND kept IS NOT NULL
            """, new { id.Value, time, epoch }) == 1;
        if (!back)
            return null;
        Tell(new AuditEntry(time, id, actor, AuditActions.DocumentUndeleted));
        return Find(id)!.Info;
    }

    public bool Purge(DocumentId id, long time, string actor) =>
        LeaveTombstone(id, time) && Tell(new AuditEntry(time, id, actor, AuditActions.DocumentPurged));

    public int PurgeDeleted(long before, int limit, long time, string actor) =>
        _connection.Query<string>("SELECT id FROM documents WHERE kept < @before ORDER BY kept, number LIMIT @limit", new { before, limit }).AsList()
            .Count(id => Purge(DocumentId.Stored(id), time, actor));

    /// <summary>Removes some rows of a document of which only the tombstone is left.</summary>
    /// <returns>False where there was nothing to remove.</returns>
    public bool RemoveSome()
    {
        if (_connection.ExecuteScalar<long?>("SELECT min(document) FROM purges") is not { } document)
            return false;
        foreach (var (table, key, bytes) in Held)
            if (_connection.Execute(
                $"""
                DELETE FROM {table} WHERE document = @document AND {key} IN (
                    SELECT key FROM (
                        SELECT key, sum(bytes) OVER (ORDER BY key) - bytes AS before
                        FROM (SELECT {key} AS key, {bytes} AS bytes FROM {table} WHERE document = @document ORDER BY {key} LIMIT {RowsAtOnce})
                    ) WHERE before < {BytesAtOnce}
                )
                """, new { document }) > 0)
                return true;
        _connection.Execute("DELETE FROM purges WHERE document = @document", new { document });
        return true;
    }

    /// <returns>True.</returns>
    public bool Tell(AuditEntry entry)
    {
        _connection.Execute(AuditRow.Insert, AuditRow.Parameters(entry));
        return true;
    }

    /// <summary>Nobody reads the document any more; what it holds is removed later (<see cref="RemoveSome"/>).</summary>
    /// <returns>False where there was none to leave one of.</returns>
    private bool LeaveTombstone(DocumentId id, long time)
    {
        SettleFor(id);
        return _connection.ExecuteScalar<long?>(
            """
            UPDATE documents SET deleted = 1, kept = NULL, title = '', revision = 0, length = 0, modified = max(modified, @time)
            WHERE id = @Value AND (deleted = 0 OR kept IS NOT NULL)
            RETURNING number
            """, new { id.Value, time }) is { } document
            && _connection.Execute("INSERT INTO purges (document) VALUES (@document)", new { document }) == 1;
    }

    /// <returns>Whether only its tombstone is left.</returns>
    private bool IsPurged(long document) =>
        _connection.ExecuteScalar<bool>("SELECT deleted = 1 AND kept IS NULL FROM documents WHERE number = @document", new { document });
}
