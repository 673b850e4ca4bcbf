namespace CollabDocs.Documents.Storage;

/// <summary>The newest revisions of a document, on their way into its tables. One thread's.</summary>
/// <param name="document">Its number there.</param>
/// <param name="epoch">Of the last append.</param>
/// <param name="length">Of the document after the last of them, in UTF-16 code units.</param>
/// <param name="revisions">Consecutive, at least one.</param>
internal sealed class DocumentTail(long document, long epoch, int length, IReadOnlyList<Revision> revisions)
{
    /// <summary>Grows where more follows; then it is this tail's own.</summary>
    private List<Revision>? _grown;

    public long Document => document;

    public long Epoch { get; private set; } = epoch;

    public int Length { get; private set; } = length;

    public IReadOnlyList<Revision> Revisions => _grown ?? revisions;

    public Revision Last => Revisions[^1];

    public DocumentHead Head => new(document, Epoch, Last.Number);

    /// <summary>Takes what follows it.</summary>
    public DocumentTail Then(DocumentTail next)
    {
        (Epoch, Length) = (next.Epoch, next.Length);
        _grown ??= [.. revisions];
        _grown.AddRange(next.Revisions);
        return this;
    }
}

/// <summary>Where a document stands.</summary>
/// <param name="Document">Its number in the tables.</param>
/// <param name="Epoch">Of the last append.</param>
/// <param name="Revision">The newest.</param>
internal readonly record struct DocumentHead(long Document, long Epoch, long Revision);
