using Xunit;

namespace CollabDocs.Gateway.Tests;

public sealed class SignalTests
{
    [Fact]
    public async Task Raised_before_the_wait_it_is_not_lost_and_counts_once()
    {
        var signal = new Signal();
        signal.Raise();
        signal.Raise();
        await signal.Wait();
        var wait = signal.Wait().AsTask();
        Assert.False(wait.IsCompleted);
        signal.Raise();
        await wait;
    }

    [Fact]
    public async Task Raised_here_the_waiter_has_gone_on_when_it_returns()
    {
        var signal = new Signal();
        var seen = 0;
        var waiting = Wait();
        for (var raised = 1; raised <= 3; raised++)
        {
            signal.RaiseHere();
            Assert.Equal(raised, seen);
        }
        await waiting;

        async Task Wait()
        {
            while (seen < 3)
            {
                await signal.Wait();
                seen++;
            }
        }
    }

    [Fact]
    public async Task However_raising_and_waiting_meet_none_is_lost()
    {
        var signal = new Signal();
        const int Last = 200_000;
        var value = 0;
        var raising = Task.Run(() =>
        {
            for (var i = 1; i <= Last; i++)
            {
                Volatile.Write(ref value, i);
                signal.Raise();
            }
        });
        while (Volatile.Read(ref value) < Last)
            await signal.Wait().AsTask().WaitAsync(TimeSpan.FromSeconds(60)); // a lost one would wait for ever at the end
        await raising;
    }
}
