using CollabDocs.Documents;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// Hands the presence of one connection on, at most so often, the last value only (PROTOCOL P6). Its loop ends with the connection. The read
/// loop sets, this loop takes.
/// </summary>
internal sealed class PresencePump(IDocumentHandle document, long connection, TimeProvider time, Func<ValueTask> onInvalid)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Signal _signal = new();
    private Place? _next;
    private Place? _last;

    /// <param name="revision">The revision in whose coordinates the selection is.</param>
    public void Set(Presence presence, long revision)
    {
        var place = new Place(presence, revision);
        Volatile.Write(ref _last, place);
        Volatile.Write(ref _next, place);
        _signal.Raise();
    }

    /// <summary>The user is shown otherwise from now on, where he was seen last.</summary>
    public void Rename(UserProfile user)
    {
        if (Volatile.Read(ref _last) is { } last)
            Set(last.Presence with { User = user }, last.Revision);
    }

    public void Stop() => _signal.Raise();

    public async Task Run(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _next, null) is not { } place)
            {
                await _signal.Wait();
                continue;
            }
            try
            {
                if (!await document.SetPresence(place.Presence, place.Revision, connection, ended))
                    await onInvalid();
            }
            catch (StoreUnavailableException)
            {
                // Nothing depends on it, and the next one says more.
            }
            await Task.Delay(Interval, time, ended);
        }
    }

    private sealed record Place(Presence Presence, long Revision);
}
