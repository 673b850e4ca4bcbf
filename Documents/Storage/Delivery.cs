namespace CollabDocs.Documents.Storage;

/// <summary>What a webhook is told of a document at once.</summary>
/// <param name="Number">How many times it has been told of this document, this one included. With it a document that comes back after its deletion is news again, at the same revision.</param>
/// <param name="Revision">The newest.</param>
/// <param name="Deleted">The document is gone.</param>
/// <param name="Time">When the document was changed last, in milliseconds since 1970 UTC.</param>
public sealed record Delivery(DocumentId Document, long Number, long Revision, bool Deleted, long Time)
{
    /// <returns>What is owed of a document; null for nothing.</returns>
    internal static Delivery? Owed(StoredDocument? stored, Told? last)
    {
        if (stored is not { Info: var document, Deleted: var deleted } || string.CompareOrdinal(document.Id.Value, DocumentId.FirstArriving) > 0)
            return null;
        var owed = deleted ? last is { Deleted: false } : last is { Deleted: false } told ? told.Revision < document.Revision : document.Revision > 0;
        return owed ? new Delivery(document.Id, (last?.Number ?? 0) + 1, document.Revision, deleted, document.Modified.ToUnixTimeMilliseconds()) : null;
    }

    /// <summary>A row of the table <c>webhook_deliveries</c>: the last that was told.</summary>
    internal readonly record struct Told(long Number, long Revision, bool Deleted);
}
