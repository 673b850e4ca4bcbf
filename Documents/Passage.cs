namespace CollabDocs.Documents;

/// <summary>A stretch of a document's history on its way to one reader.</summary>
public abstract record Passage
{
    private Passage() { }

    /// <summary>One revision as it is stored.</summary>
    public sealed record Single(Revision Revision) : Passage;

    /// <summary>The revisions after <paramref name="From"/> up to and with <paramref name="To"/> as one delta.</summary>
    /// <param name="Delta">The composed delta in wire JSON, UTF-8.</param>
    public sealed record Composed(long From, long To, ReadOnlyMemory<byte> Delta) : Passage;
}
