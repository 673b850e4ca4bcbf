using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>Unloading and stopping.</summary>
public sealed class EndingTests : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(new DocumentsOptions().IdleUnloadSeconds);

    private readonly SessionStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void An_idle_document_is_unloaded_and_its_snapshot_saved()
    {
        var session = _stage.Open();
        SessionStage.Result(_stage.Submit(session, _stage.Join(session), 1, 0, "a"));
        _stage.Advance(Idle);

        Assert.True(SessionStage.Result(_stage.Start(session.TryUnload)));

        Assert.Equal(1, _stage.Snapshot()!.Revision);
        Assert.True(session.Ended.IsCompleted);
        Assert.Equal("a", SessionStage.Result(_stage.Start(_stage.Open().Read)).Content.ToString());
    }

    [Fact]
    public void A_document_in_use_is_not_unloaded()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        Assert.False(SessionStage.Result(_stage.Start(session.TryUnload)));

        _stage.Advance(Idle / 2);
        _stage.Start(session.Read);
        _stage.Advance(Idle / 2);
        Assert.False(SessionStage.Result(_stage.Start(session.TryUnload)));

        var subscription = SessionStage.Result(_stage.Start(() => session.Subscribe(new Contract.Recorder(), 0, default)));
        _stage.Advance(Idle);
        Assert.False(SessionStage.Result(_stage.Start(session.TryUnload)));

        _stage.Start(async () => await subscription.DisposeAsync());
        _stage.Store.Open = false;
        _stage.Submit(session, ann, 1, 0, "a");
        _stage.Advance(Idle);
        Assert.False(SessionStage.Result(_stage.Start(session.TryUnload)));

        _stage.Store.Open = true;
        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Advance(Idle);
        Assert.True(SessionStage.Result(_stage.Start(session.TryUnload)));
    }

    [Fact]
    public void Whoever_calls_while_the_snapshot_is_saved_keeps_the_document()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a"));
        _stage.Advance(Idle);
        _stage.Store.Open = false;
        var unloaded = _stage.Start(session.TryUnload);
        var save = _stage.Held("SaveSnapshot");

        var submitted = _stage.Submit(session, ann, 2, 1, "b");
        _stage.Store.Open = true;
        _stage.Do(save.Succeed);
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.False(SessionStage.Result(unloaded));
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(submitted));
    }

    [Fact]
    public void W8_Stopping_finishes_what_is_being_stored_and_tells_everybody()
    {
        var session = _stage.Open();
        var (ann, bob) = (_stage.Join(session), _stage.Join(session));
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;
        var (first, second) = (_stage.Submit(session, ann, 1, 0, "a"), _stage.Submit(session, bob, 1, 0, "b"));

        var stopped = _stage.Start(() => session.Stop(default));
        var late = _stage.Submit(session, ann, 2, 0, "c");
        Assert.Equal(RefusalReason.Unavailable, Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(late)).Reason);
        _stage.Do(_stage.Held("Append").Succeed);
        Assert.False(stopped.IsCompleted);
        _stage.Store.Open = true;
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal([new SubmitOutcome.Accepted(1), new SubmitOutcome.Accepted(2)], [SessionStage.Result(first), SessionStage.Result(second)]);
        Assert.Equal(2, recorder.Revisions.Count);
        Assert.Equal(EndReason.Moved, Assert.IsType<DocumentNotice.Ended>(recorder.Notices[^1]).Reason);
        Assert.Equal(2, _stage.Snapshot()!.Revision);
    }

    [Fact]
    public void Until_the_snapshot_of_a_document_that_stops_is_saved_people_go_on_writing()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a"));
        _stage.Store.Open = false;

        var stopped = _stage.Start(() => session.Stop(default));
        var save = _stage.Held("SaveSnapshot");
        var submitted = _stage.Submit(session, ann, 2, 1, "b");
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(submitted));
        Assert.False(stopped.IsCompleted);

        _stage.Store.Open = true;
        _stage.Do(save.Succeed);
        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal(2, _stage.Snapshot()!.Revision);
    }

    [Fact]
    public void A_snapshot_that_takes_for_ever_does_not_keep_a_document_from_stopping()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a"));
        _stage.Store.Open = false;

        var stopped = _stage.Start(() => session.Stop(default));
        _stage.Held("SaveSnapshot");
        _stage.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(RefusalReason.Unavailable, Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(session, ann, 2, 1, "b"))).Reason);
        _stage.Advance(TimeSpan.FromSeconds(1));

        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal(EndReason.Moved, SessionStage.Result(session.Ended));
    }

    [Fact]
    public void Stopping_in_a_hurry_acknowledges_nothing_that_is_not_stored()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Store.Open = false;
        var submitted = _stage.Submit(session, ann, 1, 0, "a");
        _stage.Do(() => _stage.Held("Append").Fail(done: false));
        using var hurry = new CancellationTokenSource();

        var stopped = _stage.Start(() => session.Stop(hurry.Token));
        Assert.False(stopped.IsCompleted);
        _stage.Do(hurry.Cancel);

        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal(RefusalReason.Unavailable, Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(submitted)).Reason);
        Assert.Empty(_stage.Log());
    }

    [Fact]
    public void A_snapshot_is_saved_every_so_many_revisions_and_off_the_turn()
    {
        using var stage = new SessionStage(new DocumentsOptions { SnapshotIntervalRevisions = 10 });
        var session = stage.Open();
        var ann = stage.Join(session);
        for (var i = 1; i <= 9; i++)
            SessionStage.Result(stage.Submit(session, ann, i, i - 1, "a"));
        Assert.Null(stage.Snapshot());

        stage.Store.Open = false;
        var submitted = stage.Submit(session, ann, 10, 9, "a");
        stage.Do(stage.Held("Append").Succeed);
        // The snapshot is on its way, and keeps nobody.
        Assert.Equal(new SubmitOutcome.Accepted(10), SessionStage.Result(submitted));
        stage.Do(stage.Held("SaveSnapshot").Succeed);

        Assert.Equal(10, stage.Snapshot()!.Revision);
        Assert.Equal(new string('a', 10), SnapshotCodec.Decode(stage.Snapshot()!.Content).ToString());
    }

    [Fact]
    public void A_snapshot_that_cannot_be_saved_is_made_up_for_by_the_next()
    {
        using var stage = new SessionStage(new DocumentsOptions { SnapshotIntervalRevisions = 2 });
        var session = stage.Open();
        var ann = stage.Join(session);
        SessionStage.Result(stage.Submit(session, ann, 1, 0, "a"));
        stage.Store.Open = false;
        stage.Submit(session, ann, 2, 1, "a");
        stage.Do(stage.Held("Append").Succeed);
        stage.Do(() => stage.Held("SaveSnapshot").Fail(done: false));

        stage.Store.Open = true;
        for (var i = 3; i <= 4; i++)
            SessionStage.Result(stage.Submit(session, ann, i, i - 1, "a"));

        Assert.Equal(4, stage.Snapshot()!.Revision);
    }

    [Fact]
    public void An_activation_that_outlives_a_store_that_was_set_back_leaves_no_snapshot_of_what_was_lost()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        for (var i = 1; i <= 3; i++)
            SessionStage.Result(_stage.Submit(session, ann, i, i - 1, "a"));
        _stage.Memory.SetBack(SessionStage.Id, 1);

        _stage.Start(() => session.Stop(default));

        Assert.Null(_stage.Snapshot());
        var next = _stage.Open();
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(_stage.Submit(next, _stage.Join(next), 1, 1, "b")));
    }

    [Fact]
    public void A_snapshot_of_what_the_store_has_lost_is_replaced_when_the_document_is_opened()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        for (var i = 1; i <= 3; i++)
            SessionStage.Result(_stage.Submit(session, ann, i, i - 1, "a"));
        _stage.Start(() => session.Stop(default));
        _stage.Memory.SetBack(SessionStage.Id, 1);

        var next = _stage.Open();
        var bob = _stage.Join(next);
        for (var i = 1; i <= 3; i++)
            Assert.Equal(new SubmitOutcome.Accepted(i + 1), SessionStage.Result(_stage.Submit(next, bob, i, i, "b")));

        // As after a crash: nothing was saved at its end.
        Assert.Equal("bbba", SessionStage.Result(_stage.Start(_stage.Open().Read)).Content.ToString());
    }

    [Fact]
    public void A_document_that_is_deleted_while_it_is_opened_is_not_there()
    {
        var opening = BeginToOpenWhatIsDeleted();
        _stage.Store.Open = true;
        _stage.Do(_stage.Held("ReadSnapshot").Succeed);

        Assert.Null(SessionStage.Result(opening));
    }

    [Fact]
    public void A17_A_document_that_is_deleted_and_brought_back_while_it_is_opened_is_to_be_opened_again()
    {
        var opening = BeginToOpenWhatIsDeleted();
        _stage.Do(_stage.Held("ReadSnapshot").Succeed);
        _stage.Do(_stage.Held("ReadRevisions").Succeed);
        _stage.Memory.Undelete(SessionStage.Id, 2, "anyone", default);
        _stage.Store.Open = true;
        _stage.Do(_stage.Held("Find").Succeed);

        Assert.Throws<StoreUnavailableException>(() => SessionStage.Result(opening));
        Assert.Equal("a", SessionStage.Result(_stage.Start(_stage.Open().Read)).Content.ToString());
    }

    /// <returns>The opening, which has found the document, and waits for its snapshot.</returns>
    private Task<DocumentSession?> BeginToOpenWhatIsDeleted()
    {
        var session = _stage.Open();
        SessionStage.Result(_stage.Submit(session, _stage.Join(session), 1, 0, "a"));
        _stage.Store.Open = false;

        var opening = _stage.Start(() => DocumentSession.Open(SessionStage.Id, _stage.Services, default));
        _stage.Do(_stage.Held("Claim").Succeed);
        _stage.Do(_stage.Held("Find").Succeed);
        _stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);
        return opening;
    }

    [Fact]
    public void A17_Who_hears_of_a_deletion_when_it_is_over_sends_the_subscribers_to_the_next_activation()
    {
        var session = _stage.Open();
        var recorder = _stage.Subscribe(session);
        _stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);
        _stage.Memory.Undelete(SessionStage.Id, 2, "anyone", default);

        _stage.Start(session.Delete);

        Assert.Equal(EndReason.Moved, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
    }

    [Fact]
    public void A17_Who_did_not_hear_of_a_deletion_does_not_write_after_it()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);
        _stage.Memory.Undelete(SessionStage.Id, 2, "anyone", default);

        var refused = Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a")));

        Assert.Equal((RefusalReason.Unavailable, EndReason.Moved), (refused.Reason, SessionStage.Result(session.Ended)));
        var next = _stage.Open();
        Assert.True(next.Epoch > session.Epoch + 1);
        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(_stage.Submit(next, _stage.Join(next), 1, 0, "a")));
    }

    [Fact]
    public void E6_What_is_deleted_while_its_history_is_read_has_ended()
    {
        using var stage = new SessionStage(new DocumentsOptions { HistoryBytes = 1_024 });
        var session = stage.Open();
        var ann = stage.Join(session);
        for (var i = 1; i <= 100; i++)
            SessionStage.Result(stage.Submit(session, ann, i, i - 1, "a"));
        var recorder = stage.Subscribe(session);
        stage.Store.Open = false;
        var revisions = stage.Start(() => session.ReadRevisions(0, 10, default));
        var passages = stage.Start(() => session.ReadSince(0, 1, default));

        stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);
        stage.Store.Open = true;
        foreach (var held in stage.Store.Held.ToList())
            stage.Do(held.Succeed);

        Assert.Equal(EndReason.Deleted, Assert.Throws<ActivationEndedException>(() => SessionStage.Result(revisions)).Reason);
        Assert.Equal(EndReason.Deleted, Assert.Throws<ActivationEndedException>(() => SessionStage.Result(passages)).Reason);
        Assert.Equal(EndReason.Deleted, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
    }

    [Fact]
    public void What_the_store_lost_is_noticed_when_the_document_is_opened()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a"));
        _stage.Memory.SaveSnapshot(SessionStage.Id, session.Epoch, new(1, SnapshotCodec.Encode(Rope.From("another text"))), default);

        Assert.Throws<InvalidDataException>(() => _stage.Open());
    }
}
