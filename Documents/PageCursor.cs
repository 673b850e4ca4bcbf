using System.Globalization;

namespace CollabDocs.Documents;

/// <summary>Where a page ended, as <see cref="DocumentPage.Next"/> and <see cref="VersionPage.Next"/> say it.</summary>
/// <param name="Key">What the list is ordered by, of the last on the page: milliseconds since 1970 UTC for documents, the revision for versions.</param>
/// <param name="Number">The store's own number of it, for those of equal keys.</param>
public readonly record struct PageCursor(long Key, long Number)
{
    public static bool TryParse(string text, out PageCursor cursor)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var isCursor = long.TryParse(dot < 0 ? "" : text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            & long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        cursor = new PageCursor(key, number);
        return isCursor;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}.{Number}");
}
