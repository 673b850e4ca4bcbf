namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// The turns in which long documents go out, a piece at a time, a few at once in the whole process: so however many join, who types waits for a piece or two. Of
/// those whose sockets can take more, who came first is first. Any thread may call.
/// </summary>
internal sealed class SendTurns
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private int _free = Environment.ProcessorCount;
    private long _places;

    /// <summary>A place in line, for one document on one connection.</summary>
    public long TakePlace() => Interlocked.Increment(ref _places);

    /// <summary>Completes on a thread of the pool: the one that serves the sockets has others to look after.</summary>
    public async ValueTask Enter(long place)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            if (_free > 0)
            {
                _free--;
                turn.SetResult();
            }
            else
            {
                _waiting.Enqueue(turn, place);
            }
        await turn.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Gives the turn to the next.</summary>
    public void Leave()
    {
        lock (_gate)
            if (_waiting.TryDequeue(out var turn, out _))
                turn.SetResult();
            else
                _free++;
    }
}
