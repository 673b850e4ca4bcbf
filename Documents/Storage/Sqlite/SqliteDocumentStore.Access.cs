using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <content>Who may do what with its documents, and the keys.</content>
public sealed partial class SqliteDocumentStore
{
    public IAccessStore Access => new SqliteAccess(this);

    public IKeyStore Keys => new SqliteKeys(this);

    private sealed class SqliteAccess(SqliteDocumentStore store) : IAccessStore
    {
        public Task<AccessList> Read(DocumentId id, CancellationToken cancellation) =>
            store.Read(connection => SqliteQueries.ReadAccess(connection, id), cancellation);

        public Task<AccessResult> Change(DocumentId id, long epoch, AccessChange change, string actor, long time, CancellationToken cancellation) =>
            store.Write(statements => statements.ChangeAccess(id, epoch, change, actor, time), cancellation);
    }

    private sealed class SqliteKeys(SqliteDocumentStore store) : IKeyStore
    {
        public Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation) =>
            store.Write(statements => statements.AddKey(name, hash, time, actor), cancellation);

        public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => store.Read(SqliteKeyCommands.List, cancellation);

        public Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation) =>
            store.Read(connection => SqliteKeyCommands.Find(connection, hash), cancellation);

        public Task<ApiKey?> Find(long id, CancellationToken cancellation) =>
            store.Read(connection => SqliteKeyCommands.Find(connection, id), cancellation);

        public Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation) =>
            store.Write(statements => statements.RevokeKey(id, time, actor), cancellation);

        public Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation) => store.Read(SqliteKeyCommands.ReadRing, cancellation);

        public Task AddToRing(string name, string xml, CancellationToken cancellation) =>
            store.Write(statements => statements.AddToRing(name, xml), cancellation);
    }
}
