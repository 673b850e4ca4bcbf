namespace CollabDocs.Documents;

/// <summary>Which versions of a document to list.</summary>
/// <param name="Kind">Null for all.</param>
/// <param name="Limit">At most this many, 1 to 1 000.</param>
/// <param name="After">The <see cref="VersionPage.Next"/> of the page before; null for the first.</param>
public sealed record VersionQuery(VersionKind? Kind = null, int Limit = 100, string? After = null)
{
    /// <param name="cursor">What comes after it is listed.</param>
    /// <returns>False where <see cref="After"/> is not the end of a page.</returns>
    internal bool TryReadAfter(out PageCursor cursor)
    {
        cursor = new PageCursor(long.MaxValue, long.MaxValue);
        return After is null || PageCursor.TryParse(After, out cursor);
    }
}

/// <param name="Versions">The newest revision first; of one revision, the one that was made last.</param>
/// <param name="Next">Where the next page begins, opaque; null at the end.</param>
public sealed record VersionPage(IReadOnlyList<DocumentVersion> Versions, string? Next)
{
    public static VersionPage Empty { get; } = new([], null);

    /// <param name="found">One more than the limit, where there are so many.</param>
    internal static VersionPage Of(IReadOnlyList<DocumentVersion> found, int limit) => found.Count <= limit
        ? new VersionPage(found, null)
        : new VersionPage([.. found.Take(limit)], new PageCursor(found[limit - 1].Revision, found[limit - 1].Id).ToString());
}
