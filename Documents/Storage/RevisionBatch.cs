namespace CollabDocs.Documents.Storage;

/// <summary>
/// Revisions on their way to the store, open until it takes them: what is accepted while they wait goes with them. The document's writer adds, the store closes, each
/// on its own thread.
/// </summary>
/// <param name="revisions">Consecutive, at least one.</param>
/// <param name="after">The document after the last of them.</param>
/// <param name="readers">How many are to be told.</param>
public sealed class RevisionBatch(List<Revision> revisions, DocumentSnapshot after, int readers)
{
    /// <summary>To tell more than so many takes so long that the next batch gathers meanwhile.</summary>
    private const int Crowd = 100;

    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>The document after the last revision.</summary>
    public DocumentSnapshot After { get; private set; } = after;

    /// <summary>An editor who is among the authors, and types on meanwhile; null where a script began it, which waits for the answer.</summary>
    public long? Editor { get; } = revisions[0].Session < SessionSecrets.FirstScriptSession ? revisions[0].Session : null;

    /// <summary>Several wrote it.</summary>
    public bool IsShared { get; private set; } = revisions.Exists(revision => revision.Session != revisions[0].Session);

    /// <summary>A store may let it wait a moment for what others write, in any document, to commit it and to tell of it together.</summary>
    public bool CanWait { get; } = readers <= Crowd;

    /// <param name="after">The document after it.</param>
    /// <returns>False where the store has taken the batch: the revision goes with the next.</returns>
    public bool TryAdd(Revision revision, Func<DocumentSnapshot> after)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            revisions.Add(revision);
            IsShared |= revision.Session != revisions[0].Session;
            After = after();
            return true;
        }
    }

    /// <summary>Takes the batch as it is, once or again.</summary>
    public IReadOnlyList<Revision> Close()
    {
        lock (_gate)
            _closed = true;
        return revisions;
    }
}
