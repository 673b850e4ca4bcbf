namespace CollabDocs.Documents.Storage;

/// <content>The versions of its documents.</content>
public sealed partial class PostgresDocumentStore
{
    public IVersionStore Versions => new PostgresVersions(this);

    private sealed class PostgresVersions(PostgresDocumentStore store) : IVersionStore
    {
        public Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, long created, CancellationToken cancellation) =>
            store.Run(connection => PostgresVersionCommands.Add(connection, id, wanted, created), cancellation);

        public Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresVersionCommands.Find(connection, id, version), cancellation);

        public Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresVersionCommands.List(connection, id, query), cancellation);

        public Task<DocumentVersion?> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresVersionCommands.Change(connection, id, version, name, note), cancellation);

        public Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation) =>
            store.Run(connection => PostgresVersionCommands.Delete(connection, id, version), cancellation);
    }
}
