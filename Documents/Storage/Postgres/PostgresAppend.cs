namespace CollabDocs.Documents.Storage;

/// <summary>An append, and who waits for it.</summary>
internal sealed class PostgresAppend
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PostgresAppend(DocumentId document, long epoch, IReadOnlyList<Revision> revisions, int length)
    {
        (Document, Epoch, Revisions, Length) = (document, epoch, revisions, length);
        foreach (var revision in revisions)
        {
            Bytes += revision.Encoded.Length;
            Progress[revision.Session] = new SessionProgress(revision.Sequence, revision.Number);
        }
    }

    public DocumentId Document { get; }

    public long Epoch { get; }

    /// <summary>Consecutive, at least one.</summary>
    public IReadOnlyList<Revision> Revisions { get; }

    /// <summary>Of the document after the last revision, in UTF-16 code units.</summary>
    public int Length { get; }

    /// <summary>Where each session is after the last revision.</summary>
    public Dictionary<long, SessionProgress> Progress { get; } = [];

    public long Bytes { get; }

    public Task<AppendResult> Done => _done.Task;

    public void Complete(AppendResult result) => _done.TrySetResult(result);

    public void Fail(Exception failure) => _done.TrySetException(failure);
}
