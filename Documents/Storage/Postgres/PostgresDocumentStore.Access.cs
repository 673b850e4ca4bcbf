using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <content>Who may do what with its documents, and the keys.</content>
public sealed partial class PostgresDocumentStore
{
    public IAccessStore Access => new PostgresAccess(this);

    public IKeyStore Keys => new PostgresKeys(this);

    private sealed class PostgresAccess(PostgresDocumentStore store) : IAccessStore
    {
        public Task<AccessList> Read(DocumentId id, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresAccessCommands.Read(connection, id), cancellation);

        public Task<AccessResult> Change(DocumentId id, long epoch, AccessChange change, string actor, long time, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresAccessCommands.Change(connection, id, epoch, change, actor, time), cancellation);
    }

    private sealed class PostgresKeys(PostgresDocumentStore store) : IKeyStore
    {
        public Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation) =>
            store.Run(connection => PostgresKeyCommands.Add(connection, name, hash, time, actor), cancellation);

        public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => store.Repeat(PostgresKeyCommands.List, cancellation);

        public Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresKeyCommands.Find(connection, hash), cancellation);

        public Task<ApiKey?> Find(long id, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresKeyCommands.Find(connection, id), cancellation);

        public Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation) =>
            store.Run(connection => PostgresKeyCommands.Revoke(connection, id, time, actor), cancellation);

        public Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation) => store.Repeat(PostgresKeyCommands.ReadRing, cancellation);

        public Task AddToRing(string name, string xml, CancellationToken cancellation) =>
            store.Repeat(connection => PostgresKeyCommands.AddToRing(connection, name, xml), cancellation);
    }
}
