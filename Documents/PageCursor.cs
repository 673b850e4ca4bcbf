using System.Globalization;

namespace CollabDocs.Documents;

/// <summary>Where a page of <see cref="IDocuments.List"/> ended, as <see cref="DocumentPage.Next"/> says it.</summary>
/// <param name="Modified">Of the last document on the page: milliseconds since 1970 UTC.</param>
/// <param name="Number">The store's own number of it, for documents that changed in the same millisecond.</param>
public readonly record struct PageCursor(long Modified, long Number)
{
    public static bool TryParse(string text, out PageCursor cursor)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var isCursor = long.TryParse(dot < 0 ? "" : text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var modified)
            & long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        cursor = new PageCursor(modified, number);
        return isCursor;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Modified}.{Number}");
}
