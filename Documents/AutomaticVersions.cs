using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Makes a version of the last revision before a pause in the work: when the first one after it is stored, off the writer's turn. One that the store does not take
/// is logged, and tried again with the next revision; one that a crash prevents is nobody's loss. Called on the document's turns.
/// </summary>
/// <param name="last">The newest revision when the activation began; null where it is not in memory.</param>
internal sealed partial class AutomaticVersions(DocumentId id, Revision? last, DocumentServices services)
{
    private readonly ILogger _logger = services.Loggers.CreateLogger<AutomaticVersions>();
    private readonly long _pause = services.Options.VersionPauseMinutes * 60_000L; // ms, as the times of revisions

    /// <summary>To be made. Turns add, what saves removes; it holds one for each pause, so few.</summary>
    private readonly ConcurrentQueue<Pause> _pauses = new();
    private Task _saving = Task.CompletedTask;

    /// <summary>Of the newest revision.</summary>
    private long? _time = last?.Time;

    /// <summary>Revisions were stored.</summary>
    public void Stored(IReadOnlyList<Revision> batch)
    {
        if (_pause == 0)
            return;
        foreach (var revision in batch)
        {
            if (revision.Number > 1 && (_time is not { } time || revision.Time - time >= _pause))
                _pauses.Enqueue(new Pause(revision.Number - 1, _time, revision.Time));
            _time = revision.Time;
        }
        Finish();
    }

    /// <summary>Begins to make what is to be made, unless that is under way.</summary>
    /// <returns>Completes when nothing is being saved any more.</returns>
    public Task Finish() => _saving = _saving.IsCompleted ? Save() : _saving;

    private async Task Save()
    {
        while (_pauses.TryPeek(out var pause))
        {
            try
            {
                await Save(pause);
            }
            catch (StoreUnavailableException e)
            {
                LogSaveFailed(id, pause.Revision, e);
                return;
            }
            catch (Exception e)
            {
                LogSaveFailed(id, pause.Revision, e);
            }
            _pauses.TryDequeue(out _);
        }
    }

    private async Task Save(Pause pause)
    {
        var time = pause.Begun ?? await ReadTime(pause.Revision);
        if (time is { } begun && pause.Ended - begun >= _pause)
            await services.Store.Versions.Add(id, new NewVersion(VersionKind.Automatic, pause.Revision), created: begun, CancellationToken.None);
    }

    /// <returns>Null where the document was deleted meanwhile.</returns>
    private async Task<long?> ReadTime(long revision) =>
        await services.Store.ReadRevisions(id, revision - 1, 1, CancellationToken.None) is [var found] ? found.Time : null;

    /// <param name="Revision">The last one before it.</param>
    /// <param name="Begun">The time of that one, in milliseconds since 1970 UTC; null where only the store knows it, and so whether this is a pause.</param>
    /// <param name="Ended">The time of the one after it.</param>
    private sealed record Pause(long Revision, long? Begun, long Ended);

    [LoggerMessage(LogLevel.Warning, "Document {Document}: revision {Revision}, the last before a pause, has no version yet")]
    private partial void LogSaveFailed(DocumentId document, long revision, Exception failure);
}
