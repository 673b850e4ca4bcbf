using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>No base revision ever expires: what is not in memory any more is read from the store, off the turn.</summary>
public sealed class FarBehindTests : IDisposable
{
    private const int Missed = 6_000;

    /// <summary>So little that only the newest few revisions stay.</summary>
    private readonly SessionStage _stage = new(new DocumentsOptions { HistoryBytes = 1_024, SnapshotIntervalRevisions = 1_000_000 });

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void A_submission_from_long_ago_comes_where_it_belongs()
    {
        var (session, away) = Write();

        var outcome = SessionStage.Result(_stage.Start(() => session.Submit(
            new Submission(away.Session, 1, 1, Delta.InsertAt(5, "HERE")), away.Connection, default)));

        Assert.Equal(new SubmitOutcome.Accepted(Missed + 2), outcome);
        Assert.Equal("01234HERE56789", SessionStage.Result(_stage.Start(session.Read)).Content.ToString().Replace("x", ""));
    }

    [Fact]
    public void After_a_quiet_while_only_the_store_knows_all_but_the_newest()
    {
        using var stage = new SessionStage();
        var session = stage.Open();
        var (ann, bob) = (stage.Join(session), stage.Join(session));
        const int Revisions = 20, Length = 500;
        for (var i = 1; i <= Revisions; i++)
            SessionStage.Result(stage.Submit(session, ann, i, i - 1, new string('a', Length)));
        stage.Advance(DocumentSession.Quiet);
        stage.Store.Open = false;

        var recent = stage.Submit(session, bob, 1, Revisions - 1, "b");
        stage.Do(stage.Held("Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(Revisions + 1), SessionStage.Result(recent));
        var late = stage.Submit(session, bob, 2, 0, "c");
        stage.Do(stage.Held("ReadRevisions").Succeed);
        stage.Do(stage.Held("Append").Succeed);

        Assert.Equal(new SubmitOutcome.Accepted(Revisions + 2), SessionStage.Result(late));
        Assert.Equal((Revisions * Length) + 2, SessionStage.Result(stage.Start(session.Read)).Content.Length);
    }

    [Fact]
    public void While_it_is_brought_nearer_others_write_on()
    {
        var (session, away) = Write();
        var other = _stage.Join(session);
        _stage.Store.Open = false;

        var late = _stage.Start(() => session.Submit(new Submission(away.Session, 1, 1, Delta.InsertAt(5, "HERE")), away.Connection, default));
        var read = _stage.Held("ReadRevisions");
        var submitted = _stage.Submit(session, other, 1, Missed + 1, "y");
        _stage.Do(_stage.Store.Held.Single(call => call.Name == "Append").Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(Missed + 2), SessionStage.Result(submitted));

        _stage.Store.Open = true;
        _stage.Do(read.Succeed);
        Assert.Equal(new SubmitOutcome.Accepted(Missed + 3), SessionStage.Result(late));
    }

    [Fact]
    public void D4_From_long_ago_too_a_delta_covers_no_more_than_the_document_at_its_base()
    {
        var (session, away) = Write();

        var outcome = SessionStage.Result(_stage.Start(() => session.Submit(
            new Submission(away.Session, 1, 1, Delta.InsertAt(11, "HERE")), away.Connection, default)));

        Assert.Equal(RefusalReason.PastEnd, Assert.IsType<SubmitOutcome.Refused>(outcome).Reason);
    }

    [Fact]
    public void R2_What_follows_a_revision_of_long_ago_is_one_composed_passage_that_makes_the_head()
    {
        var (session, away) = Write();

        var passages = SessionStage.Result(_stage.Start(() => session.ReadSince(1, away.Session, default)))!;

        var composed = Assert.IsType<Passage.Composed>(Assert.Single(passages));
        Assert.Equal((1, Missed + 1), (composed.From, composed.To));
        Assert.Equal(
            SessionStage.Result(_stage.Start(session.Read)).Content.ToDelta(),
            Rope.From("0123456789").Apply(DeltaCodec.Read(composed.Delta.Span)).ToDelta());
    }

    [Fact]
    public void ReadRevisions_reads_what_memory_has_forgotten()
    {
        var (session, _) = Write();

        var revisions = SessionStage.Result(_stage.Start(() => session.ReadRevisions(1, 3, default)));

        Assert.Equal([2, 3, 4], revisions.Select(revision => revision.Number));
    }

    /// <summary>A text, somebody who has it and goes away, and many revisions of another.</summary>
    private (DocumentSession Session, JoinOutcome.Joined Away) Write()
    {
        var session = _stage.Open();
        var writer = _stage.Join(session);
        SessionStage.Result(_stage.Submit(session, writer, 1, 0, "0123456789"));
        var away = _stage.Join(session);
        var random = new Random(1);
        for (var revision = 1; revision <= Missed; revision++)
            SessionStage.Result(_stage.Start(() => session.Submit(
                new Submission(writer.Session, revision + 1, revision, Delta.InsertAt(random.Next(10), "x")), writer.Connection, default)));
        return (session, away);
    }
}
