using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>Presence: gathered, mapped lazily, and not told where everybody knows.</summary>
public sealed class PresenceTests : IDisposable
{
    private static readonly UserProfile Ann = new("Ann", "#aa3366");

    private readonly SessionStage _stage = new(new DocumentsOptions { HistoryBytes = 1_024 });

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void P6_Many_changes_become_one_notice()
    {
        var session = Document("0123456789");
        var ann = _stage.Join(session);
        var recorder = _stage.Subscribe(session);

        for (var caret = 0; caret < 10; caret++)
            Set(session, ann, caret, revision: 1);
        Assert.Empty(recorder.Notices);
        _stage.Advance(TimeSpan.FromMilliseconds(40));

        var notice = Assert.IsType<DocumentNotice.PresenceChanged>(Assert.Single(recorder.Notices));
        Assert.Equal(new Selection(9, 9), Assert.Single(notice.Changed).Selection);
    }

    [Fact]
    public void P4_What_everybody_derives_is_not_told()
    {
        var session = Document("0123456789");
        var (ann, bob) = (_stage.Join(session), _stage.Join(session));
        Set(session, ann, 3, revision: 1);
        Set(session, bob, 5, revision: 1);
        _stage.Advance(TimeSpan.FromSeconds(1));
        var recorder = _stage.Subscribe(session);

        // Ann types at 3: her caret is behind it, Bob's moves on. Both say what follows already.
        SessionStage.Result(_stage.Start(() => session.Submit(
            new Submission(ann.Session, 1, 1, Delta.InsertAt(3, "xy")), ann.Connection, default)));
        Set(session, ann, 5, revision: 2);
        Set(session, bob, 7, revision: 2);
        Set(session, bob, 5, revision: 1);
        _stage.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(recorder.Notices.OfType<DocumentNotice.PresenceChanged>());
    }

    [Fact]
    public void A_session_that_came_and_went_in_between_is_told_as_left()
    {
        var session = Document("0123456789");
        var ann = _stage.Join(session);
        var recorder = _stage.Subscribe(session);

        Set(session, ann, 3, revision: 1);
        SessionStage.Result(_stage.Start(async () =>
        {
            await session.Leave(ann.Session, ann.Connection);
            return true;
        }));
        _stage.Advance(TimeSpan.FromSeconds(1));

        var notice = Assert.IsType<DocumentNotice.PresenceChanged>(Assert.Single(recorder.Notices));
        Assert.Empty(notice.Changed);
        Assert.Equal([ann.Session], notice.Left);
    }

    [Fact]
    public void Selections_are_mapped_before_the_history_that_they_need_is_forgotten()
    {
        var session = Document("0123456789");
        var (ann, bob) = (_stage.Join(session), _stage.Join(session));
        Set(session, ann, 5, revision: 1);

        for (var i = 1; i <= 100; i++)
            SessionStage.Result(_stage.Submit(session, bob, i, i, "x"));

        var subscription = SessionStage.Result(_stage.Start(() => session.Subscribe(new Recorder(), 0, default)));
        Assert.Equal(new Selection(105, 105), Assert.Single(subscription.Present).Selection);
        Assert.Equal(101, subscription.Revision);
        // P2: at a revision that only the store knows, it is dropped.
        Assert.True(Set(session, ann, 0, revision: 1));
        Assert.Equal(new Selection(105, 105), Assert.Single(SessionStage.Result(_stage.Start(() => session.Subscribe(new Recorder(), 0, default))).Present).Selection);
    }

    [Fact]
    public void P2_A_selection_at_a_revision_too_old_to_map_is_dropped()
    {
        using var stage = new SessionStage();
        var session = stage.Open();
        var (ann, bob) = (stage.Join(session), stage.Join(session));
        for (var i = 1; i <= 1_002; i++)
            SessionStage.Result(stage.Submit(session, bob, i, i - 1, "x"));
        Selection? At(long revision)
        {
            Assert.True(SessionStage.Result(stage.Start(
                () => session.SetPresence(new Presence(ann.Session, Ann, new Selection(0, 0)), revision, ann.Connection))));
            var present = SessionStage.Result(stage.Start(() => session.Subscribe(new Recorder(), 0, default))).Present;
            return present.SingleOrDefault(presence => presence.Session == ann.Session)?.Selection;
        }

        Assert.Null(At(revision: 1));
        Assert.Equal(new Selection(0, 0), At(revision: 2));
    }

    [Fact]
    public void P2_Who_says_where_he_is_at_a_revision_too_old_to_map_is_here_all_the_same()
    {
        using var stage = new SessionStage();
        var session = stage.Open();
        var (ann, bob) = (stage.Join(session), stage.Join(session));
        for (var i = 1; i <= 100; i++)
            SessionStage.Result(stage.Submit(session, bob, i, i - 1, "x"));
        stage.Advance(DocumentSession.Quiet);

        Presence Said(UserProfile user, long revision)
        {
            Assert.True(SessionStage.Result(stage.Start(() => session.SetPresence(new Presence(ann.Session, user, new Selection(0, 0)), revision, ann.Connection))));
            return SessionStage.Result(stage.Start(() => session.Subscribe(new Recorder(), 0, default))).Present.Single(presence => presence.Session == ann.Session);
        }
        Assert.Equal(new Presence(ann.Session, Ann, null), Said(Ann, revision: 1));
        Assert.Equal(new Presence(ann.Session, Ann, new Selection(0, 0)), Said(Ann, revision: 90));
        var renamed = Ann with { Name = "Anna" };
        Assert.Equal(new Presence(ann.Session, renamed, new Selection(0, 0)), Said(renamed, revision: 1));
    }

    private DocumentSession Document(string text)
    {
        var session = _stage.Open();
        SessionStage.Result(_stage.Submit(session, _stage.Join(session), 1, 0, text));
        return session;
    }

    private bool Set(DocumentSession session, JoinOutcome.Joined joined, int caret, long revision) => SessionStage.Result(_stage.Start(
        () => session.SetPresence(new Presence(joined.Session, Ann, new Selection(caret, caret)), revision, joined.Connection)));
}
