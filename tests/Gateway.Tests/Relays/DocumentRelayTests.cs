using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Wire;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

/// <summary>The relay over a line on which notices come late, twice, out of order, or not at all.</summary>
[Trait("Suite", "relay")]
public sealed class DocumentRelayTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(2);
    private static readonly UserProfile Bob = new("Bob", "#3366aa");

    [Fact]
    public async Task After_a_quiet_while_who_is_behind_asks_the_document()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Publish(document.Store("a"), document.Store("b"));
        await Eventually.True(() => reader.Pull().Revisions is [1, 2], "the reader has both");

        Assert.Equal([1, 2], test.Attach(session: 18).Pull().Revisions);
        var connection = 1;
        await test.After(2 * DocumentRelay.Quiet, () => test.Attach(session: 18, ++connection).Pull().IsBehind, "the relay has forgotten them");

        document.Publish(document.Store("c"));
        await Eventually.True(() => reader.Pull().Revisions is [1, 2, 3], "it goes on");
    }

    [Fact]
    public async Task Revisions_that_come_out_of_order_are_given_in_order()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var (one, two, three) = (document.Store("a"), document.Store("b"), document.Store("c"));
        document.Publish(three);
        document.Publish(two);
        document.Publish(one);
        await Eventually.True(() => reader.Pull().Revisions.Count == 3, "all have come");
        Assert.Equal([1, 2, 3], reader.Revisions);
        Assert.Equal(0, document.Reads);
    }

    [Fact]
    public async Task Revisions_that_come_twice_are_given_once()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var (one, two) = (document.Store("a"), document.Store("b"));
        document.Publish(one);
        document.Publish(one, two);
        document.Publish(two);
        document.Publish(one);
        document.Publish(document.Store("c"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 3, "all have come");
        Assert.Equal([1, 2, 3], reader.Revisions);
    }

    [Fact]
    public async Task A_gap_that_does_not_close_by_itself_is_read_from_the_document()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Store("lost");
        document.Publish(document.Store("b"));
        await test.After(AWhile, () => reader.Pull().Revisions.Count == 2, "the gap is closed");
        Assert.Equal([1, 2], reader.Revisions);
        Assert.Equal(1, document.Reads);
    }

    [Fact]
    public async Task A_gap_is_given_time_to_close_by_itself()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var late = document.Store("late");
        document.Publish(document.Store("b"));
        test.Time.Advance(DocumentRelay.GapPatience / 2);
        document.Publish(late);
        await Eventually.True(() => reader.Pull().Revisions.Count == 2, "all have come");
        Assert.Equal(0, document.Reads);
    }

    [Fact]
    public async Task A_revision_whose_author_was_told_is_read_where_its_notice_was_lost()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Store("lost");
        test.Relay.Expect(1);
        await test.After(AWhile, () => reader.Pull().Revisions.Count == 1, "it is read");
    }

    [Fact]
    public async Task A_gap_is_closed_although_the_store_fails_at_first()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Store("lost");
        document.Failures = 3;
        test.Relay.Expect(1);
        await test.After(TimeSpan.FromSeconds(10), () => reader.Pull().Revisions.Count == 1, "it is read");
    }

    [Fact]
    public async Task What_nobody_has_stored_is_not_waited_for()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        test.Relay.Expect(7);
        await test.After(AWhile, () => document.Reads == 1, "it is looked for");
        await Eventually.True(() => document.Subscriptions == 2, "the document is asked whether it has it");
        Assert.Equal(7, document.KnownToSubscriber);
        await Eventually.True(() => test.Relay.Known == 0, "it has not");
        test.Time.Advance(TimeSpan.FromSeconds(5));
        await Task.Delay(20);
        Assert.Equal((1, 2), (document.Reads, document.Subscriptions));
    }

    [Fact]
    public async Task Where_an_overtaken_activation_answers_what_is_known_is_asked_for()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Overtaken = 0;
        document.Store("in another activation");
        test.Relay.Expect(1);
        await test.After(AWhile, () => reader.Pull().Revisions.Count == 1, "it is read from the activation after it");
        Assert.Equal(1, document.KnownToSubscriber);
    }

    [Fact]
    public async Task What_is_missing_after_a_move_is_read_at_once()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Store("while nobody was told");
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => reader.Pull().Revisions.Count == 1, "it is read, though the clock stands still");
    }

    [Fact]
    public async Task While_a_subscription_is_renewed_readers_get_what_the_one_before_tells()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        document.SubscribeAnswers = answers.Task;
        test.Time.Advance(DocumentRelay.RenewalInterval);
        await Eventually.True(() => document.Subscriptions == 2, "it is renewed");
        document.Publish(document.Store("a"));
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 1, [new Presence(18, Bob, null)], []));
        await Eventually.True(() => reader.Pull().Peers.ContainsKey(18) && reader.Revisions.Count == 1, "notices are taken");
        answers.SetResult();
        await Eventually.True(() => document.Subscribers == 1, "the one before is over");
        document.Publish(document.Store("b"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 2, "it goes on");
        Assert.Equal([18], reader.Peers.Keys);
        Assert.Null(reader.End);
    }

    [Fact]
    public async Task What_a_subscription_tells_before_it_has_begun_is_not_lost()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        document.SubscribeAnswers = answers.Task;
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => document.Subscriptions == 2, "it subscribes again");
        document.Notify(new DocumentNotice.PresenceChanged(2, 1, 0, [new Presence(18, Bob, null)], []));
        await Task.Delay(20); // the loop looks, and has to leave it
        answers.SetResult();
        await Eventually.True(() => reader.Pull().Peers.ContainsKey(18), "it knows who came");
        Assert.Equal(2, document.Subscriptions);
    }

    [Fact]
    public async Task While_places_are_told_to_a_new_activation_readers_get_what_it_tells()
    {
        const int Readers = 40;
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var readers = Enumerable.Range(1, Readers).Select(session => test.Attach(session)).ToList();
        document.Notify(new DocumentNotice.PresenceChanged(
            1, 1, 0, [.. Enumerable.Range(1, Readers).Select(session => new Presence(session, Bob, null))], []));
        await Eventually.True(() => readers[0].Pull().Peers.Count == Readers - 1, "presence has come");
        document.PresenceAnswers = new TaskCompletionSource().Task;
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => document.MostSettingPresence == 16, "several at once are being told");
        document.Publish(document.Store("a"));
        await Eventually.True(() => readers.All(reader => reader.Pull().Revisions.Count == 1), "notices are taken");

        // It moves on before it was told of anybody.
        document.PresenceAnswers = Task.CompletedTask;
        document.Present = [new Presence(1, Bob, new Selection(1, 1))];
        document.Epoch = 3;
        document.Notify(new DocumentNotice.Ended(2, EndReason.Moved));
        var all = Enumerable.Range(2, Readers - 1).Select(session => (long)session);
        await Eventually.True(() => document.SessionsSet.Order().SequenceEqual(all), "the next activation is told of everybody whom it does not know");
        Assert.Equal(16, document.MostSettingPresence);
    }

    [Fact]
    public async Task Notices_of_an_activation_before_are_dropped()
    {
        var document = new FakeDocument { Epoch = 2 };
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Notify(new DocumentNotice.StoreChanged(1, Failing: true));
        document.Notify(new DocumentNotice.PresenceChanged(1, 99, 0, [new Presence(18, Bob, null)], []));
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        document.Publish(document.Store("a"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 1, "the revision has come");
        Assert.Empty(reader.StoreFailing);
        Assert.Empty(reader.Presence);
        Assert.Equal(1, document.Subscriptions);
    }

    [Fact]
    public async Task When_a_document_moves_the_relay_follows_and_its_readers_notice_nothing()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Publish(document.Store("a"));
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        document.Store("while nobody was told");
        document.Epoch = 2;
        await Eventually.True(() => document.Subscriptions == 2, "it subscribes again");
        document.Publish(document.Store("c"));
        await test.After(AWhile, () => reader.Pull().Revisions.Count == 3, "all have come");
        Assert.Equal([1, 2, 3], reader.Revisions);
        Assert.Null(reader.End);
    }

    [Fact]
    public async Task Where_it_cannot_subscribe_it_tries_again()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Failures = 4;
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await test.After(TimeSpan.FromSeconds(10), () => document.Subscriptions == 2, "it subscribes again");
        document.Publish(document.Store("a"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 1, "the revision has come");
    }

    [Fact]
    public async Task After_a_move_those_who_are_connected_here_are_told_though_that_fails_at_first()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach(session: 17, connection: 3);
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 0, [new Presence(17, Bob, null), new Presence(99, Bob, null)], []));
        await Eventually.True(() => reader.Pull().Peers.ContainsKey(99), "presence has come");
        document.PresenceFailures = 3;
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await test.After(AWhile, () => document.PresenceSet.Count == 1, "our own is told");
        Assert.Equal((new Presence(17, Bob, null), 0, 3), document.PresenceSet.Single());
    }

    [Fact]
    public async Task After_a_move_those_who_are_connected_here_are_told_to_the_new_activation()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach(session: 17, connection: 3);
        document.Publish(document.Store("abc"));
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 1, [new Presence(17, Bob, new Selection(1, 2)), new Presence(99, Bob, null)], []));
        document.Publish(document.Store("12"));
        await Eventually.True(() => reader.Pull().Peers.ContainsKey(99), "presence has come");
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => document.PresenceSet.Count == 1, "our own is told");
        Assert.Equal((new Presence(17, Bob, new Selection(3, 4)), 2, 3), document.PresenceSet.Single());
        await Eventually.True(() => !reader.Pull().Peers.ContainsKey(99), "the other gateway's has left until it is told too");
    }

    [Fact]
    public async Task Notices_that_were_lost_without_a_trace_are_found_when_the_subscription_is_renewed()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Store("lost");
        document.Present = [new Presence(18, Bob, new Selection(2, 2))];
        document.PresenceVersion = 5;
        document.StoreFailing = true;
        test.Time.Advance(DocumentRelay.RenewalInterval);
        await test.After(AWhile, () => reader.Pull().Revisions.Count == 1 && reader.Peers.Count == 1, "all is known");
        Assert.Equal([true], reader.StoreFailing);
        Assert.Equal(new Selection(2, 2), reader.Peers[18]);
    }

    [Fact]
    public async Task A_deleted_document_ends_its_readers()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Notify(new DocumentNotice.Ended(1, EndReason.Deleted));
        await Eventually.True(() => reader.Pull().End == CloseReason.DocumentDeleted, "it is told");
        await Eventually.True(() => test.Relay.HasEnded, "the relay has ended");
    }

    [Fact]
    public async Task A_document_that_was_deleted_unnoticed_ends_its_readers()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.IsDeleted = true;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => reader.Pull().End == CloseReason.DocumentDeleted, "it is told");
    }

    [Fact]
    public async Task A_store_that_was_set_back_ends_its_readers()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Publish(document.Store("a"), document.Store("b"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 2, "all have come");
        document.SetBack(1);
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => reader.Pull().End == CloseReason.RevisionUnknown, "it is told");
    }

    [Fact]
    public async Task A_relay_whose_document_is_gone_is_never_ready()
    {
        await using var relay = new DocumentRelay(
            new FakeDocument { IsDeleted = true }, new ManualTime(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.False(await relay.Ready);
    }

    [Fact]
    public async Task H6_a_newer_connection_ends_the_older_and_an_older_is_not_let_in()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var older = test.Attach(connection: 2);
        var newer = test.Attach(connection: 3);
        Assert.Equal(CloseReason.Superseded, older.Pull().End);
        Assert.Null(newer.Pull().End);
        Assert.Null(test.Relay.Attach(17, 3, 0, access: 0, new Signal()));
        Assert.Null(test.Relay.Attach(17, 1, 0, access: 0, new Signal()));
        document.Publish(document.Store("a"));
        await Eventually.True(() => newer.Pull().Revisions.Count == 1, "the newer one reads on");
    }

    [Fact]
    public async Task A_reader_that_is_too_far_behind_is_sent_to_the_document()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var (slow, quick) = (test.Attach(17), test.Attach(18));
        for (var i = 0; i <= RevisionRing.MaxRevisions; i++)
        {
            document.Publish(document.Store("x"));
            if (i % 100 == 0)
                await Eventually.True(() => quick.Pull().Revisions.Count == i + 1, "the quick one keeps up");
        }
        await Eventually.True(() => quick.Pull().Revisions.Count == RevisionRing.MaxRevisions + 1, "all have come");
        Assert.True(slow.Pull().IsBehind);
        slow.Skip(RevisionRing.MaxRevisions + 1);
        document.Publish(document.Store("y"));
        await Eventually.True(() => slow.Pull().Revisions.SequenceEqual([RevisionRing.MaxRevisions + 2]), "it goes on after what it skipped");
    }

    [Fact]
    public async Task After_a_long_absence_the_relay_itself_leaves_out_what_it_missed()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        for (var i = 0; i < 5000; i++)
            document.Store("x");
        document.Epoch = 2;
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => reader.Pull().IsBehind, "the reader is sent to the document");
        Assert.Equal(0, document.Reads);
        reader.Skip(5000);
        document.Publish(document.Store("y"));
        await Eventually.True(() => reader.Pull().Revisions.SequenceEqual([5001L]), "it goes on");
    }

    [Fact]
    public async Task More_notices_than_are_kept_are_dropped_and_made_up_for()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        document.SubscribeAnswers = answers.Task; // until then notices to the new subscription pile up
        document.Notify(new DocumentNotice.Ended(1, EndReason.Moved));
        await Eventually.True(() => document.Subscriptions == 2, "it waits");
        document.IsOnlyNewestTold = true;
        for (var i = 0; i < 10_000; i++)
            document.Publish(document.Store("x"));
        answers.SetResult();
        await test.After(TimeSpan.FromSeconds(10), () => Follow(reader, document) == 10_000, "nothing is missing");
    }

    [Fact]
    public async Task P3_presence_waits_until_the_reader_has_its_revision()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        var one = document.Store("abc");
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 1, [new Presence(18, Bob, new Selection(3, 3))], []));
        await Task.Delay(20);
        Assert.Empty(reader.Pull().Presence);
        document.Publish(one);
        await Eventually.True(() => reader.Pull().Presence.Count == 1, "both have come");
        Assert.Equal(1, reader.Presence[0].Revision);
    }

    [Fact]
    public async Task P3_presence_that_comes_late_is_carried_to_the_newest_revision()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Publish(document.Store("abc"));
        document.Publish(document.Store("12345"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 2, "the revisions have come");
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 1, [new Presence(19, Bob, new Selection(0, 2))], []));
        await Eventually.True(() => reader.Pull().Presence.Count == 1, "presence has come");
        Assert.Equal(2, reader.Presence[0].Revision);
        Assert.Equal(new Selection(0, 7), reader.Peers[19]);
    }

    [Fact]
    public async Task Presence_of_which_the_older_comes_last_stays_the_newer()
    {
        var document = new FakeDocument();
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        document.Notify(new DocumentNotice.PresenceChanged(1, 3, 0, [], [19]));
        document.Notify(new DocumentNotice.PresenceChanged(1, 2, 0, [new Presence(19, Bob, null), new Presence(20, Bob, null)], []));
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 0, [new Presence(20, new UserProfile("Old", "#000000"), null)], []));
        document.Publish(document.Store("a"));
        await Eventually.True(() => reader.Pull().Revisions.Count == 1, "all have come");
        Assert.Equal([20], reader.Peers.Keys);
        Assert.Equal("Bob", reader.Presence.SelectMany(presence => presence.Present).Last().User.Name);
    }

    [Fact]
    public async Task Departures_are_told_to_every_reader_and_then_forgotten()
    {
        var document = new FakeDocument { Present = [.. Enumerable.Range(100, 400).Select(session => new Presence(session, Bob, null))] };
        await using var test = await RelayUnderTest.Start(document);
        var reader = test.Attach();
        Assert.Equal(400, reader.Pull().Peers.Count);
        document.Notify(new DocumentNotice.PresenceChanged(1, 1, 0, [], [.. Enumerable.Range(100, 300).Select(session => (long)session)]));
        await test.After(AWhile, () => reader.Pull().Peers.Count == 100, "they have left, some after the others");
    }

    /// <summary>Pulls as a connection does, the document's help included.</summary>
    private static long Follow(RelayUnderTest.Reader reader, FakeDocument document)
    {
        var reached = reader.Pull().Revisions.LastOrDefault();
        if (!reader.IsBehind)
            return reached;
        var head = document.Stored.Count;
        reader.Skip(head);
        reader.Revisions.Add(head);
        return head;
    }
}
