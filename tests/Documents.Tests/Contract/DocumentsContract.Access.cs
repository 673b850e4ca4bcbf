using CollabDocs.Documents.Access;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Contract;

/// <content>Who may do what.</content>
public abstract partial class DocumentsContract
{
    private static Pass AnnsPass(Role role = Role.Writer, long generation = 0) => new("ann", role, null, generation, Pass.NoEnd);

    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_What_a_pass_is_worth_can_be_asked_at_any_time()
    {
        Assert.Null(await Doc.Look(AnnsPass(), Cancellation));
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);

        Assert.Equal(new Standing(Role.Writer, null, 0), await Doc.Look(AnnsPass(), Cancellation));
        Assert.Equal(new Standing(Role.Owner, null, 0), await Doc.Look(Pass.Host, Cancellation));
        Assert.Equal(new Standing(Role.None, AccessFault.AccessRevoked, 0), await Doc.Look(AnnsPass(Role.None), Cancellation));
        Assert.Equal(new Standing(Role.None, AccessFault.TokenExpired, 0), await Doc.Look(AnnsPass() with { Expires = 1 }, Cancellation));
        Assert.Equal(new Standing(Role.None, AccessFault.TokenRevoked, 0), await Doc.Look(AnnsPass() with { Link = "l1" }, Cancellation));

        await Change(new AccessChange.SetPerson("ann", Role.Reader));
        Assert.Equal(new Standing(Role.Reader, null, 1), await Doc.Look(AnnsPass(), Cancellation));
        Assert.Equal(new Standing(Role.Writer, null, 1), await Doc.Look(AnnsPass(generation: 1), Cancellation));
        await Change(new AccessChange.AddLink("l1", Role.Reviewer, ""));
        Assert.Equal(new Standing(Role.Reviewer, null, 2), await Doc.Look(AnnsPass(Role.None) with { Link = "l1" }, Cancellation));
        Assert.Equal(new Standing(Role.Writer, null, 2), await Doc.Look(AnnsPass() with { Link = "l1" }, Cancellation));
        await Change(new AccessChange.RevokeLink("l1"));
        Assert.Equal(new Standing(Role.None, AccessFault.TokenRevoked, 3), await Doc.Look(AnnsPass() with { Link = "l1" }, Cancellation));

        await _documents.Delete(Id(), "test", Cancellation);
        Assert.Null(await Doc.Look(Pass.Host, Cancellation));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task A1_A_first_owner_is_there_with_the_document_and_the_audit_trail_knows_him()
    {
        var made = Assert.IsType<CreateOutcome.Created>(
            await _documents.Create(Id(), "Title", Delta.Insert("a"), new FirstOwner("ann", "user:ann"), Cancellation));
        Assert.Equal(1, made.Document.Revision);
        Assert.Equal(new Standing(Role.Owner, null, 1), await Doc.Look(AnnsPass(Role.None), Cancellation));
        Assert.Equal(new Standing(Role.Reader, null, 1), await Doc.Look(AnnsPass(Role.Reader, generation: 1), Cancellation)); // by a newer token
        Assert.Equal([Id()], (await _documents.List(new DocumentQuery("", 10, null) { Person = "ann" }, Cancellation)).Documents.Select(document => document.Id));

        Assert.IsType<CreateOutcome.Taken>(await _documents.Create(Id(), "Title", Delta.Empty, new FirstOwner("bob", "user:bob"), Cancellation));
        Assert.Equal(["ann"], (await _documents.Access.Read(Id(), Cancellation)).People.Keys);
        await Change(new AccessChange.SetPerson("bob", Role.Reader));
        Assert.Equal(2, (await _documents.Access.Read(Id(), Cancellation)).Generation);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_What_is_forbidden_is_refused_from_the_answer_on_and_subscribers_are_told()
    {
        var joined = await JoinAs(AnnsPass());
        Assert.Equal(Role.Writer, joined.Standing.Role);
        Assert.Equal(new SubmitOutcome.Accepted(1), await SubmitAs(AnnsPass(), joined, 1));
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);
        Assert.Equal(0, subscription!.Access);

        await Change(new AccessChange.SetPerson("ann", Role.Reader));

        Assert.Equal(RefusalReason.RoleInsufficient, Assert.IsType<SubmitOutcome.Refused>(await SubmitAs(AnnsPass(), joined, 2)).Reason);
        Assert.Equal(1, (await recorder.Next<DocumentNotice.AccessChanged>()).Generation);
        await using (var later = await Doc.Subscribe(new Recorder(), 0, Cancellation))
            Assert.Equal(1, later!.Access);

        await Change(new AccessChange.SetPerson("ann", Role.None));
        Assert.Equal(RefusalReason.AccessRevoked, Assert.IsType<SubmitOutcome.Refused>(await SubmitAs(AnnsPass(), joined, 3)).Reason);
        Assert.Equal(JoinRefusal.AccessRevoked, await JoinRefusalOf(AnnsPass()));
        Assert.Equal(new SubmitOutcome.Accepted(2), await SubmitAs(AnnsPass(generation: 2), joined, 4)); // by a newer token
        Assert.Equal(2, (await Doc.Read(Cancellation))!.Revision);
        Assert.Equal(2, (await recorder.Next<DocumentNotice.AccessChanged>()).Generation);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G8_Who_has_no_role_joins_nothing_and_makes_nothing()
    {
        (Pass By, JoinRefusal Expected)[] cases =
        [
            (AnnsPass(Role.None), JoinRefusal.AccessRevoked),
            (AnnsPass() with { Expires = 1 }, JoinRefusal.TokenExpired),
            (AnnsPass() with { Link = "l1" }, JoinRefusal.TokenRevoked),
        ];
        foreach (var (by, expected) in cases)
            Assert.Equal(expected, await JoinRefusalOf(by));
        Assert.Equal(JoinRefusal.DocumentNotFound, await JoinRefusalOf(AnnsPass(Role.Reviewer)));
        Assert.Null(await _documents.Find(Id(), Cancellation));

        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        foreach (var (by, expected) in cases)
            Assert.Equal(expected, await JoinRefusalOf(by));
        Assert.Equal(Role.Reviewer, (await JoinAs(AnnsPass(Role.Reviewer))).Standing.Role);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G8_Of_a_deleted_document_those_are_told_who_had_a_role_in_it()
    {
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        await Change(new AccessChange.SetPerson("ann", Role.None));
        await Change(new AccessChange.SetPerson("bob", Role.Reader));
        await Change(new AccessChange.AddLink("l1", Role.Reader, ""));
        await _documents.Delete(Id(), "test", Cancellation);

        Assert.Equal(JoinRefusal.AccessRevoked, await JoinRefusalOf(AnnsPass(Role.Owner)));
        Assert.Equal(JoinRefusal.DocumentDeleted, await JoinRefusalOf(AnnsPass(Role.None) with { User = "bob" }));
        Assert.Equal(JoinRefusal.DocumentDeleted, await JoinRefusalOf(AnnsPass(Role.None) with { Link = "l1" }));
        Assert.Equal(JoinRefusal.TokenRevoked, await JoinRefusalOf(AnnsPass(Role.None) with { Link = "l2" }));
        Assert.Equal(JoinRefusal.AccessRevoked, await JoinRefusalOf(AnnsPass(Role.None) with { User = "zoe" }));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G9_A_session_is_resumed_by_its_user_only()
    {
        var joined = await JoinAs(AnnsPass());
        Pass[] others = [AnnsPass() with { User = "bob" }, AnnsPass() with { User = null }, AnnsPass() with { User = "ANN" }, Pass.Host];
        foreach (var by in others)
            Assert.Equal(JoinRefusal.SecretWrong, Assert.IsType<JoinOutcome.Refused>(await ResumeAs(by, joined)).Reason);
        Assert.IsType<JoinOutcome.Joined>(await ResumeAs(AnnsPass(Role.Reader, generation: 7), joined)); // by another token of the same user

        var anonymous = await JoinAs(AnnsPass() with { User = null });
        Assert.Equal(JoinRefusal.SecretWrong, Assert.IsType<JoinOutcome.Refused>(await ResumeAs(AnnsPass(), anonymous)).Reason);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_A_list_outlives_its_activation_and_goes_with_its_document()
    {
        Assert.Equal(AccessOutcome.Missing, await Doc.ChangeAccess(new AccessChange.SetPerson("ann", Role.Owner), "test", Cancellation));
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        await Change(new AccessChange.SetPerson("ann", Role.Reader));
        Assert.Equal(Role.Reader, (await _documents.Access.Read(Id(), Cancellation)).People["ann"].Role);
        Assert.Equal(new Standing(Role.Reader, null, 1), await Doc.Look(AnnsPass(), Cancellation));

        await _documents.Delete(Id(), "test", Cancellation);
        Assert.Equal(AccessOutcome.Missing, await Doc.ChangeAccess(new AccessChange.SetPerson("ann", Role.Owner), "test", Cancellation));
        Assert.Equal(Role.Reader, (await _documents.Access.Read(Id(), Cancellation)).People["ann"].Role); // for its owners may bring it back
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_A_writer_whose_role_goes_and_comes_is_refused_exactly_while_it_is_gone()
    {
        var joined = await JoinAs(AnnsPass());
        for (var round = 0; round < 10; round++)
        {
            await Change(new AccessChange.SetPerson("ann", round % 2 == 0 ? Role.Reader : Role.Writer));
            var outcome = await SubmitAs(AnnsPass(), joined, round + 1);
            Assert.Equal(round % 2 == 0, outcome is SubmitOutcome.Refused { Reason: RefusalReason.RoleInsufficient });
        }
        Assert.Equal(5, (await Doc.Read(Cancellation))!.Revision);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_The_list_is_changed_by_its_owners_only()
    {
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        await Change(new AccessChange.SetPerson("bob", Role.Owner) { By = AnnsPass(Role.Owner) });
        Pass[] others =
        [
            AnnsPass(Role.Writer), AnnsPass(Role.None), AnnsPass(Role.Owner) with { Expires = 1 }, AnnsPass(Role.Owner) with { Link = "l1" },
        ];
        foreach (var by in others)
            await IsNotAllowed(by);

        await Change(new AccessChange.SetPerson("ann", Role.None) { By = AnnsPass(Role.None) with { User = "bob" } });
        await IsNotAllowed(AnnsPass(Role.Owner));
        Assert.Equal(2, (await _documents.Access.Read(Id(), Cancellation)).Generation);

        async Task IsNotAllowed(Pass by)
        {
            AccessChange[] changes = [new AccessChange.SetPerson("zoe", Role.Owner), new AccessChange.AddLink("l2", Role.Writer, ""), new AccessChange.RevokeLink("l2")];
            foreach (var change in changes)
                Assert.Equal(AccessOutcome.NotAllowed, await Doc.ChangeAccess(change with { By = by }, "test", Cancellation));
        }
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task S4_An_edit_that_is_stored_is_a_duplicate_though_its_author_may_only_read_now()
    {
        var joined = await JoinAs(AnnsPass());
        Assert.Equal(new SubmitOutcome.Accepted(1), await SubmitAs(AnnsPass(), joined, 1));
        await Change(new AccessChange.SetPerson("ann", Role.Reader));
        Assert.Equal(new SubmitOutcome.Duplicate(1), await SubmitAs(AnnsPass(), joined, 1));
        Assert.Equal(RefusalReason.RoleInsufficient, Assert.IsType<SubmitOutcome.Refused>(await SubmitAs(AnnsPass(), joined, 2)).Reason);
    }

    private async Task Change(AccessChange change) => Assert.Equal(AccessOutcome.Changed, await Doc.ChangeAccess(change, "test", Cancellation));

    private async Task<JoinOutcome.Joined> JoinAs(Pass by) =>
        Assert.IsType<JoinOutcome.Joined>(await Doc.Join(new JoinRequest(null, CreateMissing: true) { By = by }, Cancellation));

    private async Task<JoinRefusal> JoinRefusalOf(Pass by) =>
        Assert.IsType<JoinOutcome.Refused>(await Doc.Join(new JoinRequest(null, CreateMissing: true) { By = by }, Cancellation)).Reason;

    private Task<JoinOutcome> ResumeAs(Pass by, JoinOutcome.Joined joined) =>
        Doc.Join(new JoinRequest(new Resumption(joined.Session, joined.Secret, joined.Connection + 1, 0), CreateMissing: false) { By = by }, Cancellation);

    private Task<SubmitOutcome> SubmitAs(Pass by, JoinOutcome.Joined joined, long sequence) =>
        Doc.Submit(new Submission(joined.Session, sequence, 0, Delta.Insert("x")) { By = by }, joined.Connection, Cancellation);
}
