using CollabDocs.Text;

namespace CollabDocs.Documents;

public static class DocumentsExtensions
{
    /// <summary>Makes a document that nobody owns.</summary>
    /// <inheritdoc cref="IDocuments.Create"/>
    public static Task<CreateOutcome> Create(this IDocuments documents, DocumentId id, string title, Delta content, CancellationToken cancellation) =>
        documents.Create(id, title, content, owner: null, cancellation);
}
