namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// The turns in which long documents go out, a piece at a time, a few at once in the whole process and in the order in which they are asked for: so however many
/// join, who types waits for a piece or two. Any thread may call.
/// </summary>
internal sealed class SendTurns : IDisposable
{
    private readonly SemaphoreSlim _free = new(Environment.ProcessorCount);

    /// <summary>Completes on a thread of the pool: the one that serves the sockets has others to look after.</summary>
    public async ValueTask Enter() => await _free.WaitAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Gives the turn to the next.</summary>
    public void Leave() => _free.Release();

    public void Dispose() => _free.Dispose();
}
