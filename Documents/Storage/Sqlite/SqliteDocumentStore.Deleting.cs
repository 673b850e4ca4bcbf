namespace CollabDocs.Documents.Storage;

/// <content>Deleting documents, and bringing them back.</content>
public sealed partial class SqliteDocumentStore
{
    public Task<bool> Delete(DocumentId id, long time, string actor, CancellationToken cancellation) =>
        Write(statements => statements.Delete(id, time, actor), cancellation);

    /// <summary>An activation that lives may have claimed an epoch and written nothing in it, so that only <see cref="_lastEpoch"/> knows.</summary>
    public Task<DocumentInfo?> Undelete(DocumentId id, long time, string actor, CancellationToken cancellation) =>
        Write(statements => statements.Undelete(id, NextEpoch(0), time, actor), cancellation);

    /// <summary>What the document held is removed after this has returned; nobody can read it any more.</summary>
    public async Task<bool> Purge(DocumentId id, long time, string actor, CancellationToken cancellation)
    {
        var purged = await Write(statements => statements.Purge(id, time, actor), cancellation);
        if (purged)
            _purge.Wake();
        return purged;
    }

    public async Task<int> PurgeDeleted(long before, int limit, long time, string actor, CancellationToken cancellation)
    {
        // Mostly there are none, and reading holds up nobody.
        if (!await Read(connection => SqliteQueries.IsAnyDeleted(connection, before), cancellation))
            return 0;
        var purged = await Write(statements => statements.PurgeDeleted(before, limit, time, actor), cancellation);
        if (purged > 0)
            _purge.Wake();
        return purged;
    }

    /// <summary>Removes what purged documents have left behind, a little at a time: others write in between.</summary>
    private async Task RemoveAll(CancellationToken cancellation)
    {
        while (await Read(SqliteQueries.IsAnythingToRemove, cancellation) && await Write(statements => statements.RemoveSome(), cancellation))
            cancellation.ThrowIfCancellationRequested();
    }
}
