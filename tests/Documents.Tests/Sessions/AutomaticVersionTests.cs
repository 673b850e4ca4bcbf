using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>The server makes a version of the last revision before a pause.</summary>
public sealed class AutomaticVersionTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10), Moment = TimeSpan.FromMilliseconds(1);

    private readonly SessionStage _stage = new(new DocumentsOptions { VersionPauseMinutes = 10 });

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void A14_The_last_revision_before_a_pause_gets_a_version_when_the_next_is_stored()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        Write(_stage, session, ann, 1);
        Write(_stage, session, ann, 2, after: Pause - Moment);
        var time = _stage.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _stage.Advance(Pause);
        Assert.Empty(Versions(_stage));

        Write(_stage, session, ann, 3);
        Write(_stage, session, ann, 4);

        var version = Assert.Single(Versions(_stage));
        Assert.Equal(new DocumentVersion(version.Id, 2, VersionKind.Automatic, "", "", "", time), version);
    }

    [Fact]
    public void Its_author_does_not_wait_for_it_and_what_the_store_did_not_take_is_made_with_the_next_revision()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        Write(_stage, session, ann, 1);
        _stage.Advance(Pause);
        _stage.Store.Open = false;

        var submitted = _stage.Submit(session, ann, 2, 1, "x");
        _stage.Do(_stage.Held("Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(2), SessionStage.Result(submitted));
        _stage.Do(() => _stage.Held("AddVersion").Fail(done: false));
        Assert.Empty(_stage.Store.Held);

        _stage.Submit(session, ann, 3, 2, "x");
        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Do(_stage.Held("AddVersion").Succeed);
        Assert.Equal(1, Assert.Single(Versions(_stage)).Revision);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pause_over_an_activations_end_counts_wherever_the_revision_before_it_is(bool inMemory)
    {
        var session = _stage.Open();
        Write(_stage, session, _stage.Join(session), 1);
        if (!inMemory)
            _stage.Start(() => session.Stop(default)); // its snapshot is all that the next one reads
        Assert.Equal(inMemory ? null : 1L, _stage.Snapshot()?.Revision);
        _stage.Advance(Pause);

        session = _stage.Open();
        var bob = _stage.Join(session);
        _stage.Store.Open = false;
        _stage.Submit(session, bob, 1, 1, "x");
        _stage.Do(_stage.Held("Append").Succeed);
        if (!inMemory)
            _stage.Do(_stage.Held("ReadRevisions").Succeed);
        _stage.Do(_stage.Held("AddVersion").Succeed);

        Assert.Equal(1, Assert.Single(Versions(_stage)).Revision);
    }

    [Fact]
    public void Without_a_pause_an_activation_makes_none()
    {
        var session = _stage.Open();
        Write(_stage, session, _stage.Join(session), 1);
        _stage.Start(() => session.Stop(default));

        session = _stage.Open();
        Write(_stage, session, _stage.Join(session), 1, after: Pause - Moment);

        Assert.Empty(Versions(_stage));
    }

    [Fact]
    public void What_the_store_made_without_saying_so_is_made_once()
    {
        var session = _stage.Open();
        var ann = _stage.Join(session);
        Write(_stage, session, ann, 1);
        _stage.Advance(Pause);
        _stage.Store.Open = false;
        _stage.Submit(session, ann, 2, 1, "x");
        _stage.Do(_stage.Held("Append").Succeed);
        _stage.Do(() => _stage.Held("AddVersion").Fail(done: true));
        var version = Assert.Single(Versions(_stage));

        _stage.Start(() => session.Stop(default));
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "AddVersion").Succeed);

        Assert.Equal(version, Assert.Single(Versions(_stage)));
    }

    [Fact]
    public void With_0_minutes_none_is_made()
    {
        using var stage = new SessionStage(new DocumentsOptions { VersionPauseMinutes = 0 });
        var session = stage.Open();
        var ann = stage.Join(session);
        Write(stage, session, ann, 1);
        Write(stage, session, ann, 2, after: TimeSpan.FromDays(1));

        Assert.Empty(Versions(stage));
    }

    private static void Write(SessionStage stage, DocumentSession session, JoinOutcome.Joined joined, long sequence, TimeSpan after = default)
    {
        stage.Advance(after);
        Assert.IsType<SubmitOutcome.Accepted>(SessionStage.Result(stage.Submit(session, joined, sequence, session.Revision, "x")));
    }

    private static IReadOnlyList<DocumentVersion> Versions(SessionStage stage) =>
        stage.Memory.Versions.List(SessionStage.Id, new VersionQuery(), default).Result.Versions;
}
