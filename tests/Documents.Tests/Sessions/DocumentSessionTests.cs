using CollabDocs.Documents.Access;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>The single writer of a document, step by step: what happens between accepting, storing, publishing and answering.</summary>
public sealed class DocumentSessionTests : IDisposable
{
    private readonly SessionStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void Nobody_sees_a_revision_before_it_is_stored()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;

        var submitted = _stage.Submit(session, ann, 1, 0, "a");

        Assert.False(submitted.IsCompleted);
        Assert.Empty(recorder.Notices);
        Assert.Equal(0, SessionStage.Result(_stage.Start(session.Read)).Revision);
        Assert.Equal(0, _stage.Join(session).Head);
        Assert.Empty(SessionStage.Result(_stage.Start(() => session.ReadRevisions(0, 10, default))));
        Assert.Empty(SessionStage.Result(_stage.Start(() => session.ReadSince(0, 1, default)))!);

        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));
        Assert.Equal([1], recorder.Revisions.Select(revision => revision.Number));
        Assert.Equal("a", SessionStage.Result(_stage.Start(session.Read)).Content.ToString());
    }

    [Fact]
    public void What_comes_while_a_commit_is_on_its_way_is_the_next_batch()
    {
        var session = _stage.Open();
        var joined = Enumerable.Range(0, 5).Select(_ => _stage.Join(session)).ToList();
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;

        var submitted = joined.Select(editor => _stage.Submit(session, editor, 1, 0, "x")).ToList();
        _stage.Do(_stage.Held("Append").Succeed);
        Assert.Equal([true, false, false, false, false], submitted.Select(task => task.IsCompleted));
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(Enumerable.Range(1, 5).Select(revision => new SubmitOutcome.Accepted(revision)), submitted.Select(SessionStage.Result));
        Assert.Equal([1, 4], recorder.Notices.OfType<DocumentNotice.Revisions>().Select(notice => notice.Published.Length));
    }

    [Fact]
    public void S4_A_duplicate_is_answered_only_when_the_first_one_is_stored()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Store.Open = false;
        var first = _stage.Submit(session, ann, 1, 0, "a");

        var second = _stage.Submit(session, ann, 1, 0, "a");
        Assert.False(second.IsCompleted);
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(first));
        Assert.Equal(new SubmitOutcome.Duplicate(1), SessionStage.Result(second));
        Assert.Single(_stage.Log());
    }

    [Fact]
    public void S7_While_the_store_fails_submissions_wait_and_subscribers_are_told_once()
    {
        var session = _stage.Open();
        var (ann, bob) = (_stage.Join(session), _stage.Join(session));
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;
        var first = _stage.Submit(session, ann, 1, 0, "a");

        for (var attempt = 0; attempt < 5; attempt++)
        {
            _stage.Do(() => _stage.Held("Append").Fail(done: false));
            _stage.Advance(TimeSpan.FromSeconds(3));
        }
        var second = _stage.Submit(session, bob, 1, 0, "b");
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.True(Assert.IsType<DocumentNotice.StoreChanged>(Assert.Single(recorder.Notices)).Failing);
        Assert.True(SessionStage.Result(_stage.Start(() => session.Subscribe(new Recorder(), 0, default))).StoreFailing);
        Assert.True(session.IsStoreFailing);

        _stage.Store.Open = true;
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal([new SubmitOutcome.Accepted(1), new SubmitOutcome.Accepted(2)], [SessionStage.Result(first), SessionStage.Result(second)]);
        Assert.Equal([true, false], recorder.Notices.OfType<DocumentNotice.StoreChanged>().Select(notice => notice.Failing));
        Assert.False(session.IsStoreFailing);
        Assert.Equal(2, _stage.Log().Count);
    }

    [Fact]
    public void S7_What_waits_for_a_failing_store_is_bounded()
    {
        var session = _stage.Open();
        var editors = Enumerable.Range(0, 5).Select(_ => _stage.Join(session)).ToList();
        var late = _stage.Join(session);
        _stage.Store.Open = false;
        // Each unit is two bytes as it is encoded.
        var large = new string('\n', 7_500_000);
        var submitted = editors.Select(editor => _stage.Submit(session, editor, 1, 0, large)).ToList();
        Assert.DoesNotContain(submitted, task => task.IsCompleted);

        var refused = Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(session, late, 1, 0, "a")));
        Assert.Equal(RefusalReason.Unavailable, refused.Reason);
        Assert.NotNull(refused.RetryAfter);
        // What is accepted already is a duplicate, and waits as the first one does.
        Assert.False(_stage.Submit(session, editors[0], 1, 0, large).IsCompleted);

        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Store.Open = true;
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        Assert.All(submitted, task => Assert.IsType<SubmitOutcome.Accepted>(SessionStage.Result(task)));
        Assert.IsType<SubmitOutcome.Accepted>(SessionStage.Result(_stage.Submit(session, late, 1, 0, "a")));
    }

    [Fact]
    public void An_append_that_failed_although_it_was_stored_is_recognised()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Store.Open = false;
        var submitted = _stage.Submit(session, ann, 1, 0, "a");
        _stage.Do(() => _stage.Held("Append").Fail(done: true));

        _stage.Store.Open = true;
        _stage.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));
        Assert.Single(_stage.Log());
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(_stage.Submit(session, ann, 2, 1, "b")));
    }

    [Fact]
    public void Of_two_writers_the_loser_steps_down_and_its_callers_try_again()
    {
        var (loser, winner) = (_stage.Open(), _stage.Open());
        var (ann, bob) = (_stage.Join(loser), _stage.Join(winner));
        var recorder = _stage.Subscribe(loser);
        SessionStage.Result(_stage.Submit(winner, bob, 1, 0, "b"));

        var refused = Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(loser, ann, 1, 0, "a")));

        Assert.Equal(RefusalReason.Unavailable, refused.Reason);
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(EndReason.Moved, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
        Assert.Equal(EndReason.Moved, SessionStage.Result(loser.Ended));
        var ended = Assert.Throws<ActivationEndedException>(() => SessionStage.Result(_stage.Start(loser.Read)));
        Assert.Equal(EndReason.Moved, ended.Reason);
        Assert.Equal("b", SessionStage.Result(_stage.Start(winner.Read)).Content.ToString());
    }

    [Fact]
    public void An_activation_that_another_has_followed_can_no_longer_write_though_that_one_has_written_nothing()
    {
        var former = _stage.Open();
        var ann = _stage.Join(former);
        var recorder = _stage.Subscribe(former);
        var latter = _stage.Open();
        Assert.True(latter.Epoch > former.Epoch);

        var refused = Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(former, ann, 1, 0, "a")));

        Assert.Equal((RefusalReason.Unavailable, 1), (refused.Reason, _stage.Memory.Fenced));
        Assert.Equal(EndReason.Moved, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
        Assert.Empty(_stage.Log());
    }

    [Fact]
    public void An_append_that_arrives_when_another_activation_has_begun_stores_nothing()
    {
        var former = _stage.Open();
        var ann = _stage.Join(former);
        _stage.Store.Open = false;
        _stage.Submit(former, ann, 1, 0, "a");
        var late = _stage.Held("Append");
        _stage.Store.Open = true;
        var latter = _stage.Open();

        _stage.Do(late.DoSilently);

        Assert.Empty(_stage.Log());
        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(_stage.Submit(latter, _stage.Join(latter), 1, 0, "b")));
    }

    [Fact]
    public void An_activation_that_another_has_outrun_does_not_say_that_a_revision_is_unknown()
    {
        var (past, present) = (_stage.Open(), _stage.Open());
        var bob = _stage.Join(present);
        SessionStage.Result(_stage.Submit(present, bob, 1, 0, "b"));

        var resume = new Resumption(bob.Session, bob.Secret, Connection: 2, Revision: 1);

        Assert.Throws<ActivationEndedException>(() => SessionStage.Result(_stage.Start(() => past.Join(resume, Pass.Host, default))));
    }

    [Fact]
    public void An_activation_whose_document_was_deleted_elsewhere_does_not_say_that_a_revision_is_unknown()
    {
        var (past, present) = (_stage.Open(), _stage.Open());
        var bob = _stage.Join(present);
        var recorder = _stage.Subscribe(past);
        SessionStage.Result(_stage.Submit(present, bob, 1, 0, "b"));
        _stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);

        var resume = new Resumption(bob.Session, bob.Secret, Connection: 2, Revision: 1);
        var ended = Assert.Throws<ActivationEndedException>(() => SessionStage.Result(_stage.Start(() => past.Join(resume, Pass.Host, default))));

        Assert.Equal(EndReason.Deleted, ended.Reason);
        Assert.Equal(EndReason.Deleted, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
    }

    [Fact]
    public void Whoever_claims_a_revision_that_is_just_being_stored_ends_nothing()
    {
        var session = _stage.Open();
        var (ann, eve) = (_stage.Join(session), _stage.Join(session));
        _stage.Store.Open = false;
        var submitted = _stage.Submit(session, ann, 1, 0, "a");
        var append = _stage.Held("Append");
        append.DoFirst();
        _stage.Store.Open = true;

        var guess = _stage.Submit(session, eve, 1, 1, "e");
        var resumed = _stage.Start(() => session.Join(new Resumption(eve.Session, eve.Secret, Connection: 2, Revision: 1), Pass.Host, default));
        Assert.False(session.Ended.IsCompleted || guess.IsCompleted || resumed.IsCompleted);
        _stage.Do(append.Succeed);

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));
        Assert.IsType<JoinOutcome.Joined>(SessionStage.Result(resumed));
        Assert.True(guess.IsCompletedSuccessfully);
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public void An_activation_that_another_has_outrun_does_not_keep_a_duplicate_waiting()
    {
        var (past, present) = (_stage.Open(), _stage.Open());
        var bob = _stage.Join(present);
        SessionStage.Result(_stage.Submit(present, bob, 1, 0, "b"));

        Assert.Throws<ActivationEndedException>(() => SessionStage.Result(_stage.Submit(past, bob, 1, 0, "b")));
    }

    [Fact]
    public void A_document_that_was_deleted_elsewhere_ends_when_it_is_written()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        var recorder = _stage.Subscribe(session);
        _stage.Memory.Delete(SessionStage.Id, 1, "anyone", default);

        var refused = Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a")));

        Assert.Equal(RefusalReason.DocumentDeleted, refused.Reason);
        Assert.Equal(EndReason.Deleted, Assert.IsType<DocumentNotice.Ended>(Assert.Single(recorder.Notices)).Reason);
    }

    [Fact]
    public void A_session_that_the_activation_never_met_is_known_from_the_store()
    {
        var first = _stage.Open();
        var ann = _stage.Join(first);
        SessionStage.Result(_stage.Submit(first, ann, 1, 0, "a"));
        // So far back that the session is not in what is read when the document is opened.
        _stage.Memory.SaveSnapshot(SessionStage.Id, first.Epoch, new(1, SnapshotCodec.Encode(Rope.From("a"))), default);
        var second = _stage.Open();

        Assert.Equal(new SubmitOutcome.Duplicate(1), SessionStage.Result(_stage.Submit(second, ann, 1, 0, "a")));
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(_stage.Submit(second, ann, 2, 1, "b")));
    }

    [Fact]
    public void While_the_store_is_asked_about_one_session_others_are_served()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Store.Open = false;

        var script = _stage.Start(() => session.Submit(new Submission(99, 1, 0, Delta.Insert("s")), null, default));
        var asked = _stage.Held("FindSession");
        var submitted = _stage.Submit(session, ann, 1, 0, "a");
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));

        _stage.Do(asked.Succeed);
        _stage.Do(_stage.Held("Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(script));
    }

    [Fact]
    public void A6_That_the_document_has_moved_on_is_told_when_it_can_be_read()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        _stage.Store.Open = false;
        var submitted = _stage.Submit(session, ann, 1, 0, "a");

        var script = _stage.Start(() => session.Submit(new Submission(99, 1, 0, Delta.Insert("s"), OnlyAtBase: true), null, default));
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "FindSession").Succeed);
        Assert.False(script.IsCompleted);
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));
        Assert.Equal(RefusalReason.RevisionMismatch, Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(script)).Reason);
        Assert.Equal(1, SessionStage.Result(_stage.Start(session.Read)).Revision);
        Assert.Single(_stage.Log());
    }

    [Fact]
    public void A_subscriber_that_throws_hurts_nobody()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Start(() => session.Subscribe(new Thrower(), 0, default)));
        var recorder = _stage.Subscribe(session);

        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a")));
        Assert.Single(recorder.Revisions);
    }

    private sealed class Thrower : IDocumentSubscriber
    {
        public void Notify(DocumentNotice notice) => throw new InvalidOperationException("A bug of a subscriber.");
    }
}
