namespace CollabDocs.Documents.Storage;

/// <param name="Info">What is known of the document; of a deleted one, the id and the times.</param>
/// <param name="Deleted">Only the tombstone is left.</param>
public sealed record StoredDocument(DocumentInfo Info, bool Deleted);
