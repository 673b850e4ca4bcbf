using CollabDocs.Documents.Access;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>Changes of who may do what, step by step, beside edits that are on their way (PROTOCOL G5).</summary>
[Trait("Suite", "access")]
public sealed class AccessTests : IDisposable
{
    private readonly SessionStage _stage = new();
    private long _session, _sequence;

    public void Dispose() => _stage.Dispose();

    private static Pass Ann => new("ann", Role.Writer, null, 0, Pass.NoEnd);

    private static AccessChange Revocation => new AccessChange.SetPerson("ann", Role.None);

    [Fact]
    public void Until_the_change_is_stored_it_does_not_go_and_from_then_on_it_does()
    {
        var session = Open();
        _stage.Store.Open = false;
        var changed = Change(session, Revocation);
        var before = Submit(session);
        _stage.Do(Held("Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(before));

        _stage.Do(_stage.Held("ChangeAccess").Succeed);

        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(changed));
        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(session)));
        Assert.Single(_stage.Log());
    }

    [Fact]
    public void What_was_put_in_order_before_is_stored_when_the_change_is_answered()
    {
        var session = Open();
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;
        var (first, second) = (Submit(session), Submit(session)); // one on its way to the store, one behind it
        var changed = Change(session, Revocation);
        _stage.Do(Held("ChangeAccess").Succeed);
        var late = Submit(session);
        Assert.False(changed.IsCompleted);

        _stage.Do(_stage.Held("Append").Succeed);
        Assert.False(changed.IsCompleted);
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(changed));
        Assert.Equal([new SubmitOutcome.Accepted(1), new SubmitOutcome.Accepted(2)], [SessionStage.Result(first), SessionStage.Result(second)]);
        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(late));
        Assert.Equal([1, 2], recorder.Revisions.Select(revision => revision.Number));
        Assert.Equal(2, _stage.Log().Count);
    }

    [Fact]
    public void The_change_waits_for_a_store_that_fails_to_take_what_was_before()
    {
        var session = Open();
        _stage.Store.Open = false;
        Submit(session);
        var changed = Change(session, Revocation);
        _stage.Do(Held("ChangeAccess").Succeed);
        for (var i = 0; i < 5; i++)
        {
            _stage.Do(() => _stage.Held("Append").Fail(done: false));
            _stage.Advance(TimeSpan.FromSeconds(3));
            Assert.False(changed.IsCompleted);
        }

        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(changed));
    }

    [Fact]
    public void Where_the_activation_ends_first_the_change_is_not_answered_here()
    {
        var session = Open();
        _stage.Store.Open = false;
        Submit(session);
        var append = Held("Append");
        var changed = Change(session, Revocation);
        _stage.Do(Held("ChangeAccess").Succeed);
        _stage.Do(() => _ = session.Stop(new CancellationToken(canceled: true)));
        Assert.True(session.Ended.IsCompleted);
        Assert.False(changed.IsCompleted);
        _stage.Do(() => append.Fail(done: false)); // so says the store; it may be done later
        Assert.IsType<ActivationEndedException>(changed.Exception?.InnerException);

        // The next activation makes the change again; what was on its way can be stored no more.
        _stage.Store.Open = true;
        var next = _stage.Open();
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(next, Revocation)));
        _stage.Do(append.DoSilently);
        Assert.Empty(_stage.Log());
    }

    [Fact]
    public void An_older_activation_stores_nothing_after_the_newer_one_has_changed_the_list()
    {
        var older = Open();
        _stage.Advance(TimeSpan.FromSeconds(1));
        var newer = _stage.Open();
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(newer, Revocation)));

        var submitted = Submit(older); // it does not know

        Assert.Equal(RefusalReason.Unavailable, RefusalOf(submitted));
        Assert.Empty(_stage.Log());
        Assert.True(older.Ended.IsCompleted);
        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(newer)));
    }

    [Fact]
    public void An_older_activation_changes_no_list()
    {
        var older = Open();
        _stage.Advance(TimeSpan.FromSeconds(1));
        var newer = _stage.Open();
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(newer, Revocation)));

        var changed = Change(older, new AccessChange.SetPerson("ann", Role.Owner));

        Assert.IsType<ActivationEndedException>(changed.Exception?.InnerException);
        Assert.Equal(Role.None, List().People["ann"].Role);
    }

    [Fact]
    public void An_edit_that_is_on_its_way_when_a_newer_activation_opens_is_before_the_change_or_never_stored()
    {
        foreach (var isBefore in new[] { true, false })
        {
            using var stage = new SessionStage();
            var older = stage.Open();
            var joined = stage.Join(older);
            stage.Store.Open = false;
            var submitted = stage.Start(() => older.Submit(new Submission(joined.Session, 1, 0, Delta.Insert("a")) { By = Ann }, null, default));
            var append = stage.Held("Append");
            if (isBefore)
                stage.Do(append.DoFirst);
            stage.Store.Open = true;
            stage.Advance(TimeSpan.FromSeconds(1));
            var newer = stage.Open();
            Assert.Equal(isBefore ? 1 : 0, newer.Revision);
            SessionStage.Result(stage.Start(() => newer.ChangeAccess(Revocation, "test", default)));

            stage.Do(append.Succeed);

            Assert.Equal(isBefore ? 1 : 0, stage.Log().Count);
            Assert.Equal(isBefore, SessionStage.Result(submitted) is SubmitOutcome.Accepted);
        }
    }

    [Fact]
    public void Of_changes_that_are_made_at_once_the_newest_list_goes()
    {
        var session = Open();
        _stage.Store.Open = false;
        var first = Change(session, new AccessChange.SetPerson("ann", Role.Reader));
        var second = Change(session, Revocation);
        var call = Held("ChangeAccess");
        _stage.Do(call.Succeed);
        _stage.Do(Held("ChangeAccess").Succeed);

        Assert.Equal([AccessOutcome.Changed, AccessOutcome.Changed], [SessionStage.Result(first), SessionStage.Result(second)]);
        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(session)));
    }

    [Fact]
    public void G5_Who_was_taken_off_the_list_changes_it_no_more_though_he_asked_before()
    {
        var session = Open();
        _stage.Store.Open = false;
        var removed = Change(session, Revocation);
        var own = Change(session, new AccessChange.SetPerson("zoe", Role.Owner) { By = Ann with { Role = Role.Owner } });
        _stage.Do(Held("ChangeAccess").Succeed);

        Assert.Equal([AccessOutcome.Changed, AccessOutcome.NotAllowed], [SessionStage.Result(removed), SessionStage.Result(own)]);
        Assert.Equal(["ann"], List().People.Keys);
    }

    [Fact]
    public void G5_After_a_change_of_which_nothing_is_known_there_is_a_next_one_only_when_it_is_made()
    {
        var session = Open();
        _stage.Store.Open = false;
        var own = new AccessChange.SetPerson("zoe", Role.Owner) { By = Ann with { Role = Role.Owner } };
        var removed = Change(session, Revocation);
        _stage.Do(() => Held("ChangeAccess").Fail(done: false));
        Assert.IsType<StoreUnavailableException>(removed.Exception?.InnerException);
        Assert.IsType<StoreUnavailableException>(Change(session, own).Exception?.InnerException);
        _stage.Do(Held("ChangeAccess").Succeed);
        Assert.Equal(AccessOutcome.NotAllowed, SessionStage.Result(Change(session, own)));
        Assert.Equal(["ann"], List().People.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_the_store_does_not_say_whether_the_list_was_changed_it_is_changed_until_it_does(bool done)
    {
        var session = Open();
        var recorder = _stage.Subscribe(session);
        _stage.Store.Open = false;
        var changed = Change(session, Revocation);
        _stage.Do(() => Held("ChangeAccess").Fail(done));
        Assert.IsType<StoreUnavailableException>(changed.Exception?.InnerException);
        _stage.Do(() => Held("ChangeAccess").Fail(done: false));
        Assert.Empty(_stage.Store.Held);
        _stage.Store.Open = true;
        _stage.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(session)));
        Assert.Single(recorder.Notices.OfType<DocumentNotice.AccessChanged>());
    }

    [Fact]
    public void Who_gives_up_waiting_has_changed_the_list_all_the_same()
    {
        var session = Open();
        _stage.Store.Open = false;
        using var patience = new CancellationTokenSource();
        var changed = _stage.Start(() => session.ChangeAccess(Revocation, "test", patience.Token));
        _stage.Do(patience.Cancel);
        Assert.True(changed.IsCanceled);
        _stage.Do(Held("ChangeAccess").Succeed);
        _stage.Store.Open = true;

        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(session)));
    }

    [Theory]
    [InlineData(Role.None, RefusalReason.AccessRevoked)]
    [InlineData(Role.Reader, RefusalReason.RoleInsufficient)]
    [InlineData(Role.Reviewer, RefusalReason.RoleInsufficient)]
    [InlineData(Role.Writer, null)]
    [InlineData(Role.Owner, null)]
    public void S6_An_edit_needs_a_writer(Role role, RefusalReason? expected)
    {
        var session = Open();
        SessionStage.Result(Change(session, new AccessChange.SetPerson("ann", role)));
        Assert.Equal(expected, (SessionStage.Result(Submit(session)) as SubmitOutcome.Refused)?.Reason);
        Assert.Equal(expected is null ? 1 : 0, _stage.Log().Count);
    }

    [Fact]
    public void S6_At_the_end_of_its_time_a_pass_edits_no_more()
    {
        var session = Open();
        var end = _stage.Time.GetUtcNow().AddSeconds(10).ToUnixTimeMilliseconds();
        _stage.Advance(TimeSpan.FromSeconds(9.999));
        Assert.IsType<SubmitOutcome.Accepted>(SessionStage.Result(Submit(session, Ann with { Expires = end })));
        _stage.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(RefusalReason.TokenExpired, RefusalOf(Submit(session, Ann with { Expires = end })));
    }

    [Fact]
    public void S4_What_was_accepted_is_a_duplicate_for_who_may_only_read_now()
    {
        var session = Open();
        SessionStage.Result(Submit(session));
        SessionStage.Result(Change(session, new AccessChange.SetPerson("ann", Role.Reader)));
        _sequence--;
        Assert.Equal(new SubmitOutcome.Duplicate(1), SessionStage.Result(Submit(session)));
        Assert.Equal(RefusalReason.RoleInsufficient, RefusalOf(Submit(session)));

        _stage.Advance(TimeSpan.FromSeconds(1));
        session = _stage.Open(); // it asks the store
        _sequence = 0;
        Assert.Equal(new SubmitOutcome.Duplicate(1), SessionStage.Result(Submit(session)));
        Assert.Equal(RefusalReason.RoleInsufficient, RefusalOf(Submit(session)));
        Assert.Single(_stage.Log());
    }

    [Fact]
    public void S4_What_was_accepted_is_a_duplicate_only_for_who_still_may_read()
    {
        var session = Open();
        SessionStage.Result(Submit(session));
        SessionStage.Result(Change(session, Revocation));
        _sequence--;
        Assert.Equal(RefusalReason.AccessRevoked, RefusalOf(Submit(session))); // that it was stored is in the stream
    }

    [Fact]
    public void A_list_takes_so_many_and_no_more()
    {
        var session = Open();
        for (var i = 0; i < AccessList.MaxLinks; i++)
            Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(session, new AccessChange.AddLink($"l{i}", Role.Reader, ""))));
        Assert.Equal(AccessOutcome.Full, SessionStage.Result(Change(session, new AccessChange.AddLink("more", Role.Reader, ""))));
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(session, new AccessChange.AddLink("l7", Role.Reader, "")))); // is there
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(session, new AccessChange.RevokeLink("l7"))));
        Assert.Equal(AccessOutcome.Changed, SessionStage.Result(Change(session, new AccessChange.AddLink("more", Role.Reader, ""))));
    }

    /// <summary>An activation, and a session that it knows.</summary>
    private DocumentSession Open()
    {
        var opened = _stage.Open();
        _session = _stage.Join(opened).Session;
        return opened;
    }

    private Task<AccessOutcome> Change(DocumentSession session, AccessChange change) => _stage.Start(() => session.ChangeAccess(change, "test", default));

    private Task<SubmitOutcome> Submit(DocumentSession session, Pass? by = null) =>
        _stage.Start(() => session.Submit(new Submission(_session, ++_sequence, 0, Delta.Insert("a")) { By = by ?? Ann }, null, default));

    private static RefusalReason RefusalOf(Task<SubmitOutcome> submitted) => Assert.IsType<SubmitOutcome.Refused>(SessionStage.Result(submitted)).Reason;

    private AccessList List() => _stage.Memory.Access.Read(SessionStage.Id, default).Result;

    private HeldCall Held(string name) => Assert.Single(_stage.Store.Held, call => call.Name == name);
}
