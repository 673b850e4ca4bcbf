namespace CollabDocs.Gateway.Limits;

/// <summary>
/// What is long is read in pieces, and between two pieces it waits here: of all connections together one waits for a thread at a time, however many send. So short messages, which do
/// not come here, find no queue. Any thread may call.
/// </summary>
internal sealed class LongReads
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Completes when it is one's turn, on another thread than the one that serves all sockets.</summary>
    public async Task Next()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
            (before, _last) = (_last, mine.Task);
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        mine.SetResult();
    }
}
