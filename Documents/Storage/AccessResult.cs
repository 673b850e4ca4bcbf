using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>What became of a change of an access list.</summary>
public abstract record AccessResult
{
    private AccessResult() { }

    /// <param name="List">As it is now.</param>
    public sealed record Changed(AccessList List) : AccessResult;

    /// <summary>There is no such document.</summary>
    public sealed record Gone : AccessResult;

    /// <summary>Another activation has the document.</summary>
    public sealed record Fenced(long Epoch) : AccessResult;
}
