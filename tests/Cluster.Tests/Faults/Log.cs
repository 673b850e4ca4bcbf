using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>What the store holds of a document in the end, and whether that is what everybody was told.</summary>
internal sealed class Log
{
    private readonly IReadOnlyList<Revision> _revisions;

    private Log(IReadOnlyList<Revision> revisions) => _revisions = revisions;

    public static async Task<Log> Read(IDocumentStore store, DocumentId id)
    {
        var revisions = new List<Revision>();
        while (await store.ReadRevisions(id, revisions.Count, 1_000, CancellationToken.None) is { Count: > 0 } page)
            revisions.AddRange(page);
        return new Log(revisions);
    }

    public int Count => _revisions.Count;

    /// <summary>No revision is skipped, and no submission is there twice; each that was accepted is there once, as the revision that its author was
    /// told; and whoever followed has what the log makes.</summary>
    public async Task Check(IEnumerable<Editor> editors, params IEnumerable<Follower> followers)
    {
        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), _revisions.Select(revision => revision.Number));
        var stored = _revisions.ToDictionary(revision => (revision.Session, revision.Sequence), revision => revision.Number);
        foreach (var editor in editors)
            Assert.Equal(
                editor.Accepted.OrderBy(accepted => accepted.Key),
                stored.Where(name => name.Key.Session == editor.Session)
                    .Select(name => KeyValuePair.Create(name.Key.Sequence, name.Value)).OrderBy(accepted => accepted.Key));
        var text = _revisions.Aggregate(Rope.Empty, (rope, revision) => rope.Apply(revision.Delta)).ToDelta();
        foreach (var follower in followers)
        {
            await follower.Until(Count);
            Assert.Equal(text, follower.Text.ToDelta());
        }
    }
}
