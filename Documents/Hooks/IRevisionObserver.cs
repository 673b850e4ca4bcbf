namespace CollabDocs.Documents.Hooks;

/// <summary>
/// Is told of the revisions of the documents that live in its process, when they are stored. A host registers any number (<c>AddSingleton&lt;IRevisionObserver, …&gt;</c>); of a cluster each revision is
/// told to the observers of one process, that which stored it.
/// </summary>
/// <remarks>
/// At most once: what a process has not told when it is killed nobody is told of, nor is a call that threw made again. Who may miss nothing takes a webhook, or reads on from the last
/// revision that it knows (<see cref="IDocumentHandle.ReadRevisions"/>). Nothing waits for an observer: it is called beside the documents, one call at a time, and is soon told late where it is slow.
/// </remarks>
public interface IRevisionObserver
{
    /// <summary>Revisions were stored. They are consecutive and, while a document lives in one process, follow those that the observer was told of before; only the text that a document was
    /// made with may come after what followed it.</summary>
    ValueTask Published(DocumentId document, IReadOnlyList<Revision> revisions, CancellationToken cancellation);

    /// <summary>The observer was too slow, and is not told of some revisions: they can be read.</summary>
    /// <param name="after">The revision before the first of them.</param>
    /// <param name="through">The last of them.</param>
    ValueTask Missed(DocumentId document, long after, long through, CancellationToken cancellation);
}
