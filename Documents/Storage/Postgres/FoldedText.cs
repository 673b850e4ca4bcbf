namespace CollabDocs.Documents.Storage;

/// <summary>Text without its case, as PostgreSQL keeps it for searching: folded here, so that it is the same under every locale of a database.</summary>
internal static class FoldedText
{
    /// <summary>No title and no id holds a line end, so nothing that is searched for is found across both.</summary>
    public static string Of(DocumentId id, string title) => Fold($"{title}\n{id.Value}");

    /// <summary>The pattern of LIKE for all that contains something.</summary>
    public static string Pattern(string search) =>
        $"%{Fold(search).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    private static string Fold(string text) => text.ToUpperInvariant();
}
