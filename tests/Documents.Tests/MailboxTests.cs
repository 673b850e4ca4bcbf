using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>Turns run one at a time, whatever becomes of one of them.</summary>
public sealed class MailboxTests
{
    private readonly List<Exception> _failures = [];

    [Fact]
    public async Task After_a_turn_that_threw_the_next_ones_run()
    {
        var mailbox = new Mailbox(drained: () => { }, _failures.Add);
        var failure = new InvalidOperationException("A bug of a turn.");

        mailbox.Post(() => throw failure);

        Assert.Equal(7, await mailbox.Ask(() => 7));
        Assert.Same(failure, Assert.Single(_failures));
    }

    [Fact]
    public async Task A_failure_at_the_end_of_the_turns_does_not_end_the_mailbox()
    {
        var mailbox = new Mailbox(drained: () => throw new InvalidOperationException("A bug of the last turn."), _failures.Add);

        mailbox.Post(() => { });

        Assert.Equal(7, await mailbox.Ask(() => 7));
        Assert.NotEmpty(_failures);
    }

    [Fact]
    public async Task Where_turns_never_cease_to_come_the_last_turn_comes_all_the_same()
    {
        const int Turns = 1_000;
        var drained = 0;
        var mailbox = new Mailbox(() => drained++, _failures.Add);
        var ran = 0;
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Each leaves the next one behind before it ends, so that the queue is never empty until the last.
        void Turn()
        {
            if (++ran == Turns)
                done.SetResult(drained);
            else
                mailbox.Post(Turn);
        }
        mailbox.Post(Turn);

        Assert.InRange(await done.Task, 10, Turns);
        Assert.Empty(_failures);
    }
}
