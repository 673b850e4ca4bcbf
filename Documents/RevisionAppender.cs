using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Brings accepted revisions into the store, however long that takes. While the store fails it tries again, always with the same revisions; and what failed
/// although it was stored is recognised when it meets itself.
/// </summary>
internal sealed partial class RevisionAppender(DocumentId id, long epoch, IDocumentStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <param name="failing">Is called when the store begins to fail.</param>
    /// <param name="cancellation">Ends the trying; whether the revisions are stored is then unknown.</param>
    public async Task<AppendResult> Append(RevisionBatch batch, Action failing, CancellationToken cancellation)
    {
        var delay = FirstDelay;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await store.Append(id, epoch, batch, cancellation);
                return result is AppendResult.Conflict && await AreStored(batch.Close(), cancellation) ? new AppendResult.Appended() : result;
            }
            catch (StoreUnavailableException e)
            {
                if (attempt == 1)
                    failing();
                var revisions = batch.Close();
                LogAppendFailed(id, revisions[0].Number, revisions[^1].Number, attempt, e);
            }
            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <summary>Whether what the store holds in place of these revisions is these revisions.</summary>
    private async Task<bool> AreStored(IReadOnlyList<Revision> revisions, CancellationToken cancellation)
    {
        for (var compared = 0; compared < revisions.Count;)
        {
            var page = await store.ReadRevisions(id, revisions[compared].Number - 1, revisions.Count - compared, cancellation);
            if (page.Count == 0)
                return false;
            foreach (var stored in page)
                if (!stored.Encoded.Span.SequenceEqual(revisions[compared++].Encoded.Span))
                    return false;
        }
        return true;
    }

    [LoggerMessage(LogLevel.Error, "Document {Document}: revisions {First} to {Last} are not stored yet (attempt {Attempt})")]
    private partial void LogAppendFailed(DocumentId document, long first, long last, int attempt, Exception failure);
}
