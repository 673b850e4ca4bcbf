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
        Assert.True(state.Begin(Subscription(revision: 1 + RevisionRing.MaxRevisions + 1, caret: 600), state.Ask()));
        Assert.Equal(new Selection(600, 600), state.Board.Find(18)!.Selection);
    }

    [Fact]
    public void What_the_document_does_not_have_when_it_is_asked_is_forgotten()
    {
        var (before, after) = (new FakeDocument(), new FakeDocument());
        var state = new RelayState(Subscription(revision: 0, caret: 0));
        state.Apply(Told(before.Store("a"))); // 1
        before.Store("lost on its way");
        state.Apply(Told(before.Store("held")));
        Assert.True(state.HasGap);

        Assert.True(state.Begin(Subscription(revision: 1, caret: 0), state.Ask()));
        Assert.False(state.HasGap);
        after.Store("a");
        var (second, third) = (after.Store("another"), after.Store("third"));
        state.Apply(Told(second));
        state.Apply(Told(third));
        Assert.Equal([second, third], state.Ring.Take(1, int.MaxValue));
    }

    [Fact]
    public void What_is_told_while_a_subscription_is_asked_for_may_be_newer_than_its_answer()
    {
        var document = new FakeDocument();
        var state = new RelayState(Subscription(revision: 0, caret: 0));
        var asked = state.Ask();
        state.Apply(Told(document.Store("a")));
        document.Store("lost on its way");
        state.Apply(Told(document.Store("c")));
        Assert.True(state.Begin(Subscription(revision: 0, caret: 0), asked));
        Assert.Equal(1, state.Ring.Head);
        Assert.Equal(3, state.Known);
        Assert.True(state.HasGap);
    }

    [Fact]
    public void A_document_that_is_behind_what_we_had_when_we_asked_was_set_back()
    {
        var state = new RelayState(Subscription(revision: 2, caret: 0));
        Assert.False(state.Begin(Subscription(revision: 1, caret: 0), state.Ask()));
    }

    private static DocumentNotice.Revisions Told(Revision revision) => new(1, [revision]);

    private static DocumentSubscription Subscription(long revision, int caret) => new(
        epoch: 1, revision, storeFailing: false, presenceVersion: 7,
        [new Presence(18, new UserProfile("Bob", "#3366aa"), new Selection(caret, caret))], access: 0, () => ValueTask.CompletedTask);
}
