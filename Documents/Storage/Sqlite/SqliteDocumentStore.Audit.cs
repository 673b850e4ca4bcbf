namespace CollabDocs.Documents.Storage;

/// <content>Its audit trail.</content>
public sealed partial class SqliteDocumentStore
{
    public IAuditStore Audit => new SqliteAudit(this);

    private sealed class SqliteAudit(SqliteDocumentStore store) : IAuditStore
    {
        public Task Add(AuditEntry entry, CancellationToken cancellation) => store.Write(statements => statements.Tell(entry), cancellation);

        public Task<AuditPage> List(DocumentId? document, string? after, int limit, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.ListAudit(connection, document, after, limit), cancellation);
    }
}
