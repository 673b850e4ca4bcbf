namespace CollabDocs.Documents.Storage;

/// <summary>What a webhook is told of a document at once.</summary>
/// <param name="Number">How many times it has been told of this document, this one included. With it a document that comes back after its deletion is news again, at the same revision.</param>
/// <param name="Revision">The newest.</param>
/// <param name="Deleted">The document is gone.</param>
/// <param name="Time">When the document was changed last, in milliseconds since 1970 UTC.</param>
public sealed record Delivery(DocumentId Document, long Number, long Revision, bool Deleted, long Time)
{
    /// <summary>The rule, for all stores.</summary>
    /// <param name="last">Null where it was never told of the document.</param>
    /// <returns>What is owed of a document; null for nothing.</returns>
    public static Delivery? Owed(StoredDocument? stored, DeliveryMark? last)
    {
        if (stored is not { Info: var document, Deleted: var deleted } || string.CompareOrdinal(document.Id.Value, DocumentId.FirstArriving) > 0)
            return null;
        var owed = deleted ? last is { Deleted: false } : last is { Deleted: false } told ? told.Revision < document.Revision : document.Revision > 0;
        return owed ? new Delivery(document.Id, (last?.Number ?? 0) + 1, document.Revision, deleted, (document.Deleted ?? document.Modified).ToUnixTimeMilliseconds()) : null;
    }
}

/// <summary>What was told last of a document, as the store keeps it.</summary>
/// <param name="Number">As in <see cref="Delivery"/>.</param>
/// <param name="Revision">As there.</param>
/// <param name="Deleted">As there.</param>
public readonly record struct DeliveryMark(long Number, long Revision, bool Deleted);
