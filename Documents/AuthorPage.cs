namespace CollabDocs.Documents;

/// <param name="Authors">In the order of their sessions' numbers.</param>
/// <param name="Next">The session after which the next page begins; null at the end.</param>
public sealed record AuthorPage(IReadOnlyList<Author> Authors, long? Next);
