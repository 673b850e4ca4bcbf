namespace CollabDocs.Documents;

/// <summary>What somebody did, as the audit trail has it. It stays when all else of its document is gone.</summary>
/// <param name="Time">In milliseconds since 1970 UTC.</param>
/// <param name="Document">Null where it is about no document, or about many.</param>
/// <param name="Actor">Who: <c>key:NAME</c>, <c>user:ID</c>, <c>link:ID</c>, <c>host</c>, <c>anyone</c>, <c>server</c> or <c>command</c>.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Detail">JSON, or a short text; null where there is nothing more to say. Never what people have written: it would outlive that.</param>
public sealed record AuditEntry(long Time, DocumentId? Document, string Actor, string Action, string? Detail = null);

/// <param name="Entries">The newest first.</param>
/// <param name="Next">Where the next page begins, opaque; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Next)
{
    /// <summary>Whether it can be the <see cref="Next"/> of a page.</summary>
    public static bool IsNext(string text) => Storage.AuditRow.TryReadAfter(text, out _);
}
