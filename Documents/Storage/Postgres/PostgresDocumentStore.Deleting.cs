namespace CollabDocs.Documents.Storage;

/// <content>Deleting documents, and bringing them back.</content>
public sealed partial class PostgresDocumentStore
{
    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) =>
        Run(connection => PostgresDeletion.Delete(connection, id, time, actor), cancellation);

    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) =>
        Run(connection => PostgresDeletion.Undelete(connection, id, time, actor), cancellation);

    /// <summary>What the document held is removed after this has returned; nobody can read it any more.</summary>
    public async Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation)
    {
        var purged = await Run(connection => PostgresDeletion.Purge(connection, id, time, actor), cancellation);
        if (purged)
            _purge.Wake();
        return purged;
    }

    public async Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation)
    {
        var purged = await Run(connection => PostgresDeletion.PurgeDeleted(connection, before, limit, time, actor), cancellation);
        if (purged > 0)
            _purge.Wake();
        return purged;
    }
}
