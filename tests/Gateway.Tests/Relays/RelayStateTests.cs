using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

[Trait("Suite", "relay")]
public sealed class RelayStateTests
{
    [Fact]
    public void P3_after_a_jump_places_are_those_of_the_subscription_though_nobody_moved()
    {
        var state = new RelayState(Subscription(revision: 1, caret: 5));
        Assert.True(state.Begin(Subscription(revision: 1 + RevisionRing.MaxRevisions + 1, caret: 600)));
        Assert.Equal(new Selection(600, 600), state.Board.Find(18)!.Selection);
    }

    private static DocumentSubscription Subscription(long revision, int caret) => new(
        epoch: 1, revision, storeFailing: false, presenceVersion: 7,
        [new Presence(18, new UserProfile("Bob", "#3366aa"), new Selection(caret, caret))], () => ValueTask.CompletedTask);
}
