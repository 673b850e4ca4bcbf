using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <content>After a move, a new activation is told who is connected here and where, some at a time, beside the loop.</content>
internal sealed partial class DocumentRelay
{
    private const int RestoredAtOnce = 16;

    /// <summary>Whose place the activation that we follow may not know, by session.</summary>
    private readonly Dictionary<long, Place> _places = [];

    private CancellationTokenSource? _restore;
    private Task _restoring = Task.CompletedTask;

    /// <summary>Where we see those who are connected here. Who has not been told to the activation before is not on its board, but still noted.</summary>
    private void NotePlaces()
    {
        foreach (var reader in _readers.Values)
            if (_state!.Board.Find(reader.Session) is { } presence)
                _places[reader.Session] = new Place(presence, _state.Ring.Head, reader.Connection);
    }

    /// <summary>Begins to tell a new activation all that is noted but what it knows.</summary>
    private async Task RestorePlaces(IEnumerable<Presence> known, CancellationToken cancellation)
    {
        await StopRestoring();
        List<Place> places;
        lock (_gate)
        {
            foreach (var presence in known)
                _places.Remove(presence.Session);
            places = [.. _places.Values];
        }
        _restore = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _restoring = Restore(places, _restore.Token);
    }

    /// <summary>Gives up what an activation has not been told yet; it stays noted.</summary>
    private async Task StopRestoring()
    {
        if (_restore is null)
            return;
        _restore.Cancel();
        await _restoring;
        _restore.Dispose();
        _restore = null;
    }

    private async Task Restore(IReadOnlyList<Place> places, CancellationToken cancellation)
    {
        try
        {
            // Where the loop runs: the pool, or a test's scheduler.
            await Parallel.ForEachAsync(
                places,
                new ParallelOptions { MaxDegreeOfParallelism = RestoredAtOnce, CancellationToken = cancellation, TaskScheduler = TaskScheduler.Current },
                Restore);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
            End(CloseReason.Internal);
            _wake.Raise();
        }
    }

    private async ValueTask Restore(Place place, CancellationToken cancellation)
    {
        await Insist(
            async () => !IsMissing(place) || await _document.SetPresence(place.Presence, place.Revision, place.Connection, cancellation), cancellation);
        lock (_gate)
            if (_places.GetValueOrDefault(place.Presence.Session) == place)
                _places.Remove(place.Presence.Session);
    }

    /// <summary>Its connection is here yet, and has not moved since.</summary>
    private bool IsMissing(Place place)
    {
        var session = place.Presence.Session;
        lock (_gate)
            return _readers.TryGetValue(session, out var reader) && reader.Connection == place.Connection && !_state!.Board.IsToldOf(session);
    }

    /// <summary>Where somebody was, in coordinates of a revision.</summary>
    private sealed record Place(Presence Presence, long Revision, long Connection);
}
