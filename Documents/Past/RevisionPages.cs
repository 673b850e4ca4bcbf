using System.Runtime.CompilerServices;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Past;

/// <summary>Reads stretches of a history out of the store.</summary>
internal static class RevisionPages
{
    /// <summary>The revisions after one through another, page by page; fewer where the document is gone, or the store lacks some.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public static async IAsyncEnumerable<IReadOnlyList<Revision>> Read(
        IDocumentStore store, DocumentId id, long after, long through, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (after < through
            && await store.ReadRevisions(id, after, (int)Math.Min(through - after, BlockLadder.Standard.BlockRevisions), cancellation) is { Count: > 0 } page)
        {
            yield return page;
            after = page[^1].Number;
        }
    }
}
