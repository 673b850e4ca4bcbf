namespace CollabDocs.Documents.Storage;

/// <param name="Info">What is known of the document; of a purged one, the id and the times.</param>
/// <param name="Deleted">Nobody reads it, and it takes nothing.</param>
public sealed record StoredDocument(DocumentInfo Info, bool Deleted)
{
    /// <summary>Only the tombstone is left.</summary>
    public bool Purged => Deleted && Info.Deleted is null;
}
