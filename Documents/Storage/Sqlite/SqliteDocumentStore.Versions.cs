namespace CollabDocs.Documents.Storage;

/// <content>The versions of its documents.</content>
public sealed partial class SqliteDocumentStore
{
    public IVersionStore Versions => new SqliteVersions(this);

    private sealed class SqliteVersions(SqliteDocumentStore store) : IVersionStore
    {
        public Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, long created, CancellationToken cancellation) =>
            store.Write(statements => statements.AddVersion(id, wanted, created), cancellation);

        public Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.FindVersion(connection, id, version), cancellation);

        public Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.ListVersions(connection, id, query), cancellation);

        public Task<DocumentVersion?> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation) =>
            store.Write(statements => statements.ChangeVersion(id, version, name, note), cancellation);

        public Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation) =>
            store.Write(statements => statements.DeleteVersion(id, version), cancellation);
    }
}
