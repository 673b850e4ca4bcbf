using System.Globalization;

namespace CollabDocs.Documents.Storage;

/// <summary>A row of the table <c>audit</c>, which is the same in both databases.</summary>
internal sealed record AuditRow(long Id, long Time, string? Document, string Actor, string Action, string? Detail)
{
    public const string Columns = "id AS Id, time AS Time, document AS Document, actor AS Actor, action AS Action, detail AS Detail";

    public const string Insert = "INSERT INTO audit (time, document, actor, action, detail) VALUES (@Time, @document, @Actor, @Action, @Detail)";

    /// <summary>One more than the limit, so that one knows whether there are more.</summary>
    public static string Select(DocumentId? document) =>
        $"SELECT {Columns} FROM audit WHERE id < @before {(document is null ? "" : "AND document = @document")} ORDER BY id DESC LIMIT @limit + 1";

    public static object Parameters(AuditEntry entry) => new { entry.Time, document = entry.Document?.Value, entry.Actor, entry.Action, entry.Detail };

    /// <param name="before">What is listed is before it.</param>
    /// <returns>False where it is not the end of a page.</returns>
    public static bool TryReadAfter(string? after, out long before)
    {
        before = long.MaxValue;
        return after is null || long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }

    public static AuditPage Page(IReadOnlyList<AuditRow> found, int limit) => new(
        [.. found.Take(limit).Select(row => row.ToEntry())],
        found.Count > limit ? found[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null);

    private AuditEntry ToEntry() => new(Time, Document is null ? null : DocumentId.Stored(Document), Actor, Action, Detail);
}
