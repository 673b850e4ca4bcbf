using System.Threading.Tasks.Sources;

namespace CollabDocs.Gateway;

/// <summary>
/// Wakes one waiter, who then looks at everything: raising it twice is raising it once. Any thread may raise; a single one waits. Nothing is
/// allocated.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Raised = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _state;

    /// <summary>The waiter goes on on its own: on the thread pool, or the scheduler that it waits on.</summary>
    public void Raise() => Raise(here: false);

    /// <summary>The waiter goes on before this returns, as far as it comes without waiting, unless it waits on a scheduler of its own. For who holds no lock that the
    /// waiter may want: it saves the way from thread to thread.</summary>
    public void RaiseHere() => Raise(here: true);

    private void Raise(bool here)
    {
        if (Interlocked.Exchange(ref _state, Raised) != Awaited)
            return;
        // The waiter takes this one. Who raises between these two lines is seen by it as well, for it wakes only after both.
        Volatile.Write(ref _state, Idle);
        _wait.RunContinuationsAsynchronously = !here; // nobody else touches it: there is one waiter, and it has one waker
        _wait.SetResult(true);
    }

    /// <summary>Completes when the signal was raised after the last wait.</summary>
    public ValueTask Wait()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Raised) == Raised)
            return ValueTask.CompletedTask;
        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Idle)
            return new ValueTask(this, _wait.Version);
        Volatile.Write(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
