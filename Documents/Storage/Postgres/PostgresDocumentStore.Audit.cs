using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>Its audit trail.</content>
public sealed partial class PostgresDocumentStore
{
    public IAuditStore Audit => new PostgresAudit(this);

    private sealed class PostgresAudit(PostgresDocumentStore store) : IAuditStore
    {
        public Task Add(AuditEntry entry, CancellationToken cancellation) =>
            store.Run(connection => connection.ExecuteAsync(AuditRow.Insert, AuditRow.Parameters(entry)), cancellation);

        public Task<AuditPage> List(DocumentId? document, string? after, int limit, CancellationToken cancellation)
        {
            limit = Math.Clamp(limit, 1, 1_000);
            if (!AuditRow.TryReadAfter(after, out var before))
                return Task.FromResult(new AuditPage([], null));
            return store.Repeat(async connection => AuditRow.Page(
                (await connection.QueryAsync<AuditRow>(AuditRow.Select(document), new { document = document?.Value, before, limit })).AsList(), limit), cancellation);
        }
    }
}
