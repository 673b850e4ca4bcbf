namespace CollabDocs.Documents.Storage;

/// <summary>What PostgreSQL says of a document.</summary>
/// <param name="Deleted">Nobody reads it.</param>
/// <param name="Kept">When it was deleted, in ms; null where it was not, or was purged.</param>
internal sealed record DocumentRow(long Number, string Id, string Title, long Revision, int Length, long Created, long Modified, bool Deleted, long? Kept)
{
    /// <summary>Of the tables documents (d), and heads (h) and kept (k) where they have it. Of a tombstone what is left: it says when it was deleted, too.</summary>
    public const string Columns =
        "d.number AS Number, d.id AS Id, d.title AS Title, coalesce(h.revision, k.revision, 0) AS Revision, coalesce(h.length, k.length, 0) AS Length, " +
        "d.created AS Created, coalesce(h.modified, k.modified, d.deleted) AS Modified, d.deleted IS NOT NULL AS Deleted, k.deleted AS Kept";

    /// <summary>Of the tables documents (d) and heads (h).</summary>
    public const string OfLiving =
        "d.number AS Number, d.id AS Id, d.title AS Title, h.revision AS Revision, h.length AS Length, d.created AS Created, h.modified AS Modified, " +
        "false AS Deleted, NULL::bigint AS Kept";

    public DocumentInfo ToInfo() => new(
        DocumentId.Stored(Id), Title, Revision, Length, DateTimeOffset.FromUnixTimeMilliseconds(Created), DateTimeOffset.FromUnixTimeMilliseconds(Modified))
    {
        Deleted = Kept is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
    };
}
