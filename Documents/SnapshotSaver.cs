using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Saves snapshots of one document, off its writer's turn, one at a time. They only make opening fast: one that cannot be saved is logged, and the next
/// takes its place. Called on the document's turns.
/// </summary>
internal sealed partial class SnapshotSaver(DocumentId id, long epoch, long saved, DocumentServices services)
{
    /// <summary>For each so many units of the document, one revision more between two snapshots.</summary>
    internal const int UnitsPerRevision = 4_096;

    private readonly ILogger _logger = services.Loggers.CreateLogger<SnapshotSaver>();
    private Task _saving = Task.CompletedTask;

    /// <summary>The revision of the last snapshot that was begun.</summary>
    private long _last = saved;
    private long _bytes;

    /// <summary>Revisions were stored.</summary>
    /// <param name="snapshot">The document after them.</param>
    /// <param name="bytes">Their size.</param>
    public void Stored(DocumentSnapshot snapshot, long bytes)
    {
        _bytes += bytes;
        if (_saving.IsCompleted && IsDue(snapshot))
            Begin(snapshot);
    }

    /// <summary>Saves the last one, where it is not begun yet.</summary>
    /// <returns>Completes when nothing is being saved any more.</returns>
    public Task Finish(DocumentSnapshot snapshot)
    {
        if (snapshot.Revision > _last)
            Begin(snapshot);
        return _saving;
    }

    private bool IsDue(DocumentSnapshot snapshot)
    {
        var units = snapshot.Content.Length;
        return snapshot.Revision - _last >= services.Options.SnapshotIntervalRevisions + (units / UnitsPerRevision)
            || _bytes >= Math.Max(services.Options.SnapshotIntervalBytes, units);
    }

    private void Begin(DocumentSnapshot snapshot)
    {
        (_last, _bytes) = (snapshot.Revision, 0);
        _saving = Save(snapshot, before: _saving);
    }

    private async Task Save(DocumentSnapshot snapshot, Task before)
    {
        await before;
        try
        {
            var content = await services.InBackground(() => SnapshotCodec.Encode(snapshot.Content));
            await services.Store.SaveSnapshot(id, epoch, new StoredSnapshot(snapshot.Revision, content), CancellationToken.None);
        }
        catch (Exception e)
        {
            LogSaveFailed(id, snapshot.Revision, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Document {Document}: the snapshot of revision {Revision} was not saved")]
    private partial void LogSaveFailed(DocumentId document, long revision, Exception failure);
}
