using System.Diagnostics.CodeAnalysis;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Lets as many calls at once to the server as there are connections for them; the others wait, in order and for as long as it takes: unless the server no longer
/// answers, for then each of them would only find that out after the other.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither has a wait handle or a timer, so they hold nothing but memory; and callers may leave after the store was closed.")]
internal sealed class PostgresGate(int connections)
{
    private readonly SemaphoreSlim _free = new(connections);

    /// <summary>Cancelled, and followed by the next, when the server does not answer.</summary>
    private CancellationTokenSource _patience = new();

    /// <exception cref="StoreUnavailableException">The server did not answer somebody who was before us.</exception>
    public async Task Enter(CancellationToken cancellation)
    {
        if (_free.Wait(0, CancellationToken.None))
            return;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Volatile.Read(ref _patience).Token);
        try
        {
            await _free.WaitAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreUnavailableException("PostgreSQL does not answer.");
        }
    }

    public void Leave() => _free.Release();

    /// <summary>The server did not answer in time: who waits now waits in vain.</summary>
    public void TurnAway() => Interlocked.Exchange(ref _patience, new CancellationTokenSource()).Cancel();
}
