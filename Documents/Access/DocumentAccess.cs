using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Access;

/// <summary>
/// What gateways ask about access that needs no writer: it goes straight to the store, from any process; every implementation of <see cref="IDocuments"/> has one. Lists are
/// changed through their documents (<see cref="IDocumentHandle.ChangeAccess"/>).
/// </summary>
public sealed class DocumentAccess(IDocumentStore store)
{
    /// <summary>The list of a document; that of one that is not there is empty.</summary>
    public Task<AccessList> Read(DocumentId id, CancellationToken cancellation) => store.Access.Read(id, cancellation);

    /// <summary>Whether only the tombstone of a document is left: who was on its list, nobody knows any more.</summary>
    public async Task<bool> IsPurged(DocumentId id, CancellationToken cancellation) => await store.Find(id, cancellation) is { Purged: true };

    /// <summary>API keys, and the key ring of the tokens.</summary>
    public IKeyStore Keys => store.Keys;

    /// <summary>A secret of the server, the same for all its processes: the first who asks for it makes it.</summary>
    /// <param name="candidate">Random bytes.</param>
    public Task<byte[]> GetOrAddSecret(string name, byte[] candidate, CancellationToken cancellation) => store.GetOrAddMetadata(name, candidate, cancellation);
}
