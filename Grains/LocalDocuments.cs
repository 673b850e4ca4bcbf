using System.Collections.Concurrent;
using CollabDocs.Documents;

namespace CollabDocs.Grains;

/// <summary>The documents that are open in this silo. Any thread may call.</summary>
public sealed class LocalDocuments
{
    private readonly ConcurrentDictionary<DocumentSession, long> _open = new();

    /// <summary>Those open now, each with the revision at which it was opened here.</summary>
    public IEnumerable<(DocumentSession Session, long OpenedAt)> Open => _open.Select(open => (open.Key, open.Value));

    internal void Add(DocumentSession session) => _open[session] = session.Revision;

    internal void Remove(DocumentSession session) => _open.TryRemove(session, out _);
}
