namespace CollabDocs.Documents.Storage;

public static class DocumentStoreExtensions
{
    /// <summary>Makes a document that nobody owns.</summary>
    /// <inheritdoc cref="IDocumentStore.Create"/>
    public static Task<CreateResult> Create(
        this IDocumentStore store, DocumentId id, string title, Revision? first, int length, long time, CancellationToken cancellation) =>
        store.Create(id, title, first, length, owner: null, time, cancellation);
}
