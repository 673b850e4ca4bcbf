using CollabDocs.Gateway.Limits;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

[Trait("Suite", "access")]
public sealed class LongReadsTests
{
    [Fact]
    public async Task L7_each_has_its_turn()
    {
        var turns = new LongReads();
        var order = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(Read)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(100, order.Count);

        async Task Read(int reader)
        {
            await turns.Next();
            lock (order)
                order.Add(reader);
        }
    }

    [Fact]
    public async Task L7_a_turn_is_on_another_thread_than_the_one_that_asks()
    {
        var turns = new LongReads();
        var on = new TaskCompletionSource<int>();
        var thread = new Thread(() => _ = Ask());
        thread.Start();
        Assert.NotEqual(thread.ManagedThreadId, await on.Task.WaitAsync(TimeSpan.FromSeconds(30)));

        async Task Ask()
        {
            await turns.Next();
            on.SetResult(Environment.CurrentManagedThreadId);
        }
    }
}
