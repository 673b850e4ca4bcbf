using System.Collections.Concurrent;
using CollabDocs.Documents;

namespace CollabDocs.Grains;

/// <summary>The documents that are open in this silo. Any thread may call.</summary>
public sealed class LocalDocuments
{
    private readonly ConcurrentDictionary<OpenDocument, bool> _open = new();

    public IEnumerable<OpenDocument> Open => _open.Select(open => open.Key);

    internal OpenDocument Add(DocumentSession session)
    {
        var document = new OpenDocument(session);
        _open[document] = true;
        return document;
    }

    internal void Remove(OpenDocument document) => _open.TryRemove(document, out _);
}
