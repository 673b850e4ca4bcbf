namespace CollabDocs.Documents;

/// <summary>
/// Runs the turns that are posted to it one at a time, in their order. Whoever posts to an idle mailbox runs the turn at once, on its own thread, so that
/// an uncontended call costs no hop; whoever posts to a busy one leaves the turn to the thread that is in it.
/// </summary>
/// <remarks>
/// Turns run on the task scheduler that was current when the mailbox was made: the pool's, a grain's, or a test's. Unbounded: each caller awaits its turn,
/// so it holds as many turns as there are callers.
/// </remarks>
/// <param name="drained">Is a turn too: the last one before nothing waits, or before another thread goes on.</param>
/// <param name="failed">Is told what a turn threw that nobody awaits. Must not throw.</param>
internal sealed class Mailbox(Action drained, Action<Exception> failed)
{
    /// <summary>After so many turns a thread hands over, so that no caller is kept for long by the turns of others.</summary>
    private const int TurnsPerThread = 64;

    private readonly TaskScheduler _scheduler = TaskScheduler.Current;
    private readonly Queue<Action> _waiting = new();
    private bool _running;

    public void Post(Action turn)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(turn);
            if (_running)
                return;
            _running = true;
        }
        if (TaskScheduler.Current == _scheduler)
            Run();
        else
            HandOver();
    }

    /// <summary>Runs a turn that has an answer, or fails.</summary>
    public Task<T> Ask<T>(Func<T> turn)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(turn());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }

    /// <summary>Ends when nothing waits, or hands over.</summary>
    private void Run()
    {
        for (var turns = 0; ; turns++)
        {
            Action? turn;
            lock (_waiting)
                _waiting.TryDequeue(out turn);
            if (turn is null)
            {
                Do(drained);
                lock (_waiting)
                    if (_waiting.Count == 0)
                    {
                        _running = false;
                        return;
                    }
                continue;
            }
            Do(turn);
            if (turns >= TurnsPerThread)
            {
                // Where turns never cease to come, the queue is never empty.
                Do(drained);
                HandOver();
                return;
            }
        }
    }

    private void Do(Action turn)
    {
        try
        {
            turn();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    private void HandOver() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
}
