using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>Who the sessions are that have written: saved beside the writer's turns.</summary>
public sealed class AuthorTests : IDisposable
{
    private static readonly UserProfile Ann = new("Ann", "#aa3366"), Anna = new("Anna", "#aa3366");

    private readonly SessionStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void A10_Whoever_writes_is_saved_when_the_first_revision_is_stored()
    {
        var session = _stage.Open();
        var ann = Join(session, Ann);
        _stage.Store.Open = false;

        var submitted = _stage.Submit(session, ann, 1, 0, "a");
        _stage.Do(_stage.Held("Append").Succeed);

        // Its author is answered before.
        Assert.Equal(new SubmitOutcome.Accepted(1), SessionStage.Result(submitted));
        _stage.Do(_stage.Held("SaveAuthors").Succeed);
        Assert.Equal([new Author(ann.Session, Ann)], Saved());
        _stage.Submit(session, ann, 2, 1, "b");
        _stage.Do(_stage.Held("Append").Succeed);
        Assert.Empty(_stage.Store.Held);
    }

    [Fact]
    public void A10_Readers_and_scripts_are_not_saved()
    {
        var session = _stage.Open();
        Join(session, Ann);
        _stage.Store.Open = false;

        _stage.Start(() => session.Submit(new Submission(SessionSecrets.FirstScriptSession, 1, 0, Delta.Insert("a")), null, default));
        _stage.Do(_stage.Held("FindSession").Succeed);
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Empty(_stage.Store.Held);
    }

    [Fact]
    public void A10_Who_says_later_who_it_is_is_saved_then_and_again_where_that_changes()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, ann, 1, 0, "a"));
        Assert.Empty(Saved());

        Call(session, ann, Ann);
        Assert.Equal([new Author(ann.Session, Ann)], Saved());
        Call(session, ann, Anna);
        Assert.Equal([new Author(ann.Session, Anna)], Saved());
    }

    [Fact]
    public void A10_Whoever_is_gone_when_the_revision_is_stored_is_saved()
    {
        var session = _stage.Open();
        var ann = Join(session, Ann);
        _stage.Store.Open = false;
        _stage.Submit(session, ann, 1, 0, "a");
        _stage.Start(() => session.Leave(ann.Session, ann.Connection));

        _stage.Store.Open = true;
        _stage.Do(_stage.Held("Append").Succeed);

        Assert.Equal([new Author(ann.Session, Ann)], Saved());
    }

    [Fact]
    public void What_changes_while_somebody_is_saved_is_saved_with_one_write()
    {
        var session = _stage.Open();
        var sessions = Enumerable.Range(0, 5).Select(i => Join(session, Ann with { Name = $"Ann {i}" })).ToList();
        _stage.Store.Open = false;
        _stage.Submit(session, sessions[0], 1, 0, "a");
        _stage.Do(_stage.Held("Append").Succeed);
        var first = _stage.Held("SaveAuthors");

        foreach (var ann in sessions.Skip(1))
            _stage.Submit(session, ann, 1, 1, "a");
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        Call(session, sessions[0], Anna);
        _stage.Do(first.Succeed);
        _stage.Do(_stage.Held("SaveAuthors").Succeed);

        Assert.Empty(_stage.Store.Held);
        Assert.Equal(5, Saved().Count);
        Assert.Contains(new Author(sessions[0].Session, Anna), Saved());
    }

    [Fact]
    public void What_the_store_did_not_take_is_saved_with_the_next_or_at_the_end()
    {
        var session = _stage.Open();
        var (ann, bob) = (Join(session, Ann), Join(session, Anna));
        _stage.Store.Open = false;
        _stage.Submit(session, ann, 1, 0, "a");
        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Do(() => _stage.Held("SaveAuthors").Fail(done: false));
        Assert.Empty(_stage.Store.Held);

        _stage.Submit(session, bob, 1, 1, "b");
        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Do(() => _stage.Held("SaveAuthors").Fail(done: false));
        Assert.Empty(Saved());

        _stage.Store.Open = true;
        _stage.Start(() => session.Stop(default));
        Assert.True(session.Ended.IsCompleted);
        Assert.Equal(2, Saved().Count);
    }

    private JoinOutcome.Joined Join(DocumentSession session, UserProfile user)
    {
        var joined = _stage.Join(session);
        Call(session, joined, user);
        return joined;
    }

    private void Call(DocumentSession session, JoinOutcome.Joined joined, UserProfile user) => Assert.True(SessionStage.Result(
        _stage.Start(() => session.SetPresence(new Presence(joined.Session, user, null), session.Revision, joined.Connection))));

    private IReadOnlyList<Author> Saved() => _stage.Memory.ReadAuthors(SessionStage.Id, 0, 100, default).Result;
}
