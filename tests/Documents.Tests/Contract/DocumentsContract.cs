using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Contract;

/// <summary>What every implementation of <see cref="IDocuments"/> does, wherever its documents live.</summary>
[Trait("Suite", "contract")]
public abstract partial class DocumentsContract : IAsyncLifetime
{
    private IDocuments _documents = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DocumentId Id(string id = "doc") => DocumentId.Parse(id);

    private IDocumentHandle Doc => _documents.Open(Id());

    protected abstract Task<IDocuments> Start();

    protected abstract Task Stop();

    public async ValueTask InitializeAsync() => _documents = await Start();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Create_makes_a_document_with_a_first_revision()
    {
        var created = await _documents.Create(Id(), "Title", Delta.Insert("hello"), Cancellation);

        var document = Assert.IsType<CreateOutcome.Created>(created).Document;
        Assert.Equal((Id(), "Title", 1, 5), (document.Id, document.Title, document.Revision, document.Length));
        Assert.Equal(document, await _documents.Find(Id(), Cancellation));
        var snapshot = await Doc.Read(Cancellation);
        Assert.Equal((1, "hello"), (snapshot!.Revision, snapshot.Content.ToString()));
    }

    [Fact]
    public async Task Create_without_content_makes_revision_0()
    {
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);

        Assert.Equal(0, (await Doc.Read(Cancellation))!.Revision);
    }

    [Fact]
    public async Task Create_refuses_a_taken_id_and_says_whether_it_was_deleted()
    {
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        Assert.Equal(new CreateOutcome.Taken(Deleted: false), await _documents.Create(Id(), "Other", Delta.Empty, Cancellation));

        await _documents.Delete(Id(), "anyone", Cancellation);
        Assert.Equal(new CreateOutcome.Taken(Deleted: true), await _documents.Create(Id(), "Other", Delta.Empty, Cancellation));
    }

    [Theory]
    [InlineData("""[{"retain":1}, {"insert":"x"}]""", RefusalReason.PastEnd)]
    [InlineData("""[{"delete":1}]""", RefusalReason.PastEnd)]
    public async Task Create_refuses_content_that_is_not_a_document(string content, RefusalReason reason)
    {
        var refused = Assert.IsType<CreateOutcome.Refused>(await _documents.Create(Id(), "Title", Delta.Parse(content), Cancellation));

        Assert.Equal(reason, refused.Reason);
        Assert.Null(await _documents.Find(Id(), Cancellation));
    }

    [Fact]
    public async Task Create_refuses_a_carriage_return()
    {
        var refused = Assert.IsType<CreateOutcome.Refused>(await _documents.Create(Id(), "Title", Delta.Insert("a\r\nb"), Cancellation));

        Assert.Equal(RefusalReason.ForbiddenCharacter, refused.Reason);
    }

    [Fact]
    public async Task A_document_that_is_not_there_is_null_everywhere()
    {
        Assert.Null(await _documents.Find(Id(), Cancellation));
        Assert.Null(await _documents.Rename(Id(), "Title", Cancellation));
        Assert.False(await _documents.Delete(Id(), "anyone", Cancellation));
        Assert.IsType<UndeleteOutcome.Missing>(await _documents.Undelete(Id(), "anyone", Cancellation));
        Assert.Equal(PurgeResult.Missing, await _documents.Purge(Id(), "anyone", Cancellation));
        Assert.Null(await Doc.Read(Cancellation));
        Assert.Null(await Doc.ReadSince(0, 1, Cancellation));
        Assert.Null(await Doc.ReadRevisions(0, 10, Cancellation));
        Assert.Null(await Doc.Subscribe(new Recorder(), 0, Cancellation));
        Assert.IsType<SubmitOutcome.Refused>(await Doc.Submit(new Submission(1, 1, 0, Delta.Insert("x")), null, Cancellation));
        await Doc.Leave(1, 1, Cancellation);
    }

    [Fact]
    public async Task A10_Who_wrote_is_known_by_what_it_called_itself()
    {
        var (ann, bob) = (await Join(), await Join());
        foreach (var (joined, name) in new[] { (ann, "Ann"), (bob, "Bob") })
            await Doc.SetPresence(new Presence(joined.Session, new UserProfile(name, "#aa3366"), null), 0, joined.Connection, Cancellation);
        await Doc.Submit(new Submission(ann.Session, 1, 0, Delta.Insert("x")), ann.Connection, Cancellation);

        AuthorPage page;
        while ((page = await _documents.ReadAuthors(Id(), 0, 10, Cancellation)).Authors.Count == 0)
            await Task.Delay(10, Cancellation);
        Assert.Equal(new Author(ann.Session, new UserProfile("Ann", "#aa3366")), Assert.Single(page.Authors));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A14_A_version_is_made_found_changed_listed_and_deleted()
    {
        await _documents.Create(Id(), "Title", Delta.Insert("hello"), Cancellation);

        var versions = _documents.Versions;
        var made = Assert.IsType<VersionOutcome.Stored>(
            await versions.Add(Id(), new NewVersion(VersionKind.Named, null, "Draft", "one\r\ntwo", "Ann"), Cancellation)).Version;
        Assert.Equal((1, "Draft", "one\ntwo", "Ann"), (made.Revision, made.Name, made.Note, made.Author));
        var changed = made with { Name = "Final" };
        Assert.Equal(new VersionOutcome.Stored(changed), await versions.Change(Id(), made.Id, "Final", null, Cancellation));
        Assert.Equal(changed, await versions.Find(Id(), made.Id, Cancellation));
        Assert.Equal([changed], (await versions.List(Id(), new VersionQuery(), Cancellation)).Versions);
        Assert.True(await versions.Delete(Id(), made.Id, Cancellation));
        Assert.Null(await versions.Find(Id(), made.Id, Cancellation));
    }

    [Fact]
    public async Task A14_What_is_no_version_is_refused()
    {
        var versions = _documents.Versions;
        Assert.IsType<VersionOutcome.DocumentMissing>(await versions.Add(Id(), new NewVersion(VersionKind.Named, null, "Draft"), Cancellation));
        await _documents.Create(Id(), "Title", Delta.Insert("hello"), Cancellation);

        Assert.Equal(new VersionOutcome.RevisionUnknown(1), await versions.Add(Id(), new NewVersion(VersionKind.Named, 2, "Draft"), Cancellation));
        Assert.IsType<VersionOutcome.Invalid>(await versions.Add(Id(), new NewVersion(VersionKind.Named, 1), Cancellation));
        Assert.IsType<VersionOutcome.Invalid>(await versions.Change(Id(), 1, "a\nb", null, Cancellation));
        Assert.IsType<VersionOutcome.VersionUnknown>(await versions.Change(Id(), 1, "Draft", null, Cancellation));
        Assert.IsType<VersionOutcome.Stored>(await versions.Add(Id(), new NewVersion(VersionKind.Restored, 1, Note: "revision 0"), Cancellation));
    }

    [Fact]
    public async Task H9_Join_makes_a_missing_document_only_where_it_may()
    {
        var refused = Assert.IsType<JoinOutcome.Refused>(await Doc.Join(new JoinRequest(null, CreateMissing: false), Cancellation));
        Assert.Equal(JoinRefusal.DocumentNotFound, refused.Reason);

        var joined = await Join();
        Assert.Equal((1, 0), (joined.Connection, joined.Head));
        Assert.Equal(0, (await Doc.Read(Cancellation))!.Revision);
        Assert.NotNull(await _documents.Find(Id(), Cancellation));
    }

    [Fact]
    public async Task H7_Join_refuses_a_deleted_document()
    {
        await Join();
        await _documents.Delete(Id(), "anyone", Cancellation);

        var refused = Assert.IsType<JoinOutcome.Refused>(await Doc.Join(new JoinRequest(null, CreateMissing: true), Cancellation));
        Assert.Equal(JoinRefusal.DocumentDeleted, refused.Reason);
    }

    [Fact]
    public async Task H3_Session_numbers_are_below_those_of_scripts_and_differ()
    {
        var (first, second) = (await Join(), await Join());
        for (var i = 0; i < 20; i++)
            Assert.InRange((await Join()).Session, 1, (1L << 52) - 1);

        Assert.NotEqual(first.Session, second.Session);
        Assert.NotEqual(first.Secret, second.Secret);
    }

    [Fact]
    public async Task S3_A_submission_becomes_one_revision_that_the_subscribers_are_told()
    {
        var joined = await Join();
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);

        var outcome = await Submit(joined, 1, 0, Delta.Insert("hello"));

        Assert.Equal(new SubmitOutcome.Accepted(1), outcome);
        var revision = Assert.Single((await recorder.Next<DocumentNotice.Revisions>()).Published);
        Assert.Equal((1, joined.Session, 1), (revision.Number, revision.Session, revision.Sequence));
        Assert.Equal(Delta.Insert("hello"), revision.Delta);
        Assert.Equal("hello", (await Doc.Read(Cancellation))!.Content.ToString());
        Assert.Equal((1, 5), ((await _documents.Find(Id(), Cancellation))!.Revision, (await _documents.Find(Id(), Cancellation))!.Length));
    }

    [Fact]
    public async Task R1_A_revision_is_encoded_as_the_wire_carries_it()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("hällo"));

        var revision = Assert.Single((await Doc.ReadRevisions(0, 10, Cancellation))!);

        Assert.Equal(
            $$"""{"revision":1,"session":{{joined.Session}},"sequence":1,"time":{{revision.Time}},"delta":[{"insert":"hällo"}]}""",
            System.Text.Encoding.UTF8.GetString(revision.Encoded.Span));
    }

    [Fact]
    public async Task D6_Of_two_inserts_at_one_place_the_later_stands_first()
    {
        var (ann, bob) = (await Join(), await Join());
        await Submit(ann, 1, 0, Delta.Insert("ann"));
        await Submit(bob, 1, 0, Delta.Insert("bob"));

        Assert.Equal("bobann", (await Doc.Read(Cancellation))!.Content.ToString());
    }

    [Fact]
    public async Task A6_What_loses_ties_is_appended_behind_whatever_came_meanwhile()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("ab"));
        await Submit(joined, 2, 1, Delta.Parse("""[{"retain":2},{"insert":"cd"}]"""));
        await Submit(joined, 3, 1, Delta.Parse("""[{"retain":1},{"delete":1},{"insert":"e"}]"""));

        Assert.Equal(new SubmitOutcome.Accepted(4), await Doc.Submit(new Submission(5, 1, 1, Delta.InsertAt(2, "."), Tie: Tie.Loses), null, Cancellation));
        Assert.EndsWith(".", (await Doc.Read(Cancellation))!.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S4_A_duplicate_changes_nothing_however_often_it_comes()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));
        await Submit(joined, 2, 1, Delta.Insert("b"));

        Assert.Equal(new SubmitOutcome.Duplicate(2), await Submit(joined, 2, 1, Delta.Insert("b")));
        Assert.Equal(new SubmitOutcome.Duplicate(2), await Submit(joined, 1, 0, Delta.Insert("a")));
        Assert.Equal("ba", (await Doc.Read(Cancellation))!.Content.ToString());
    }

    [Fact]
    public async Task S1_Sequences_may_leave_gaps()
    {
        var joined = await Join();

        Assert.Equal(new SubmitOutcome.Accepted(1), await Submit(joined, 7, 0, Delta.Insert("a")));
        Assert.Equal(new SubmitOutcome.Accepted(2), await Submit(joined, 9, 1, Delta.Insert("b")));
        Assert.Equal(new SubmitOutcome.Duplicate(2), await Submit(joined, 8, 1, Delta.Insert("c")));
    }

    [Fact]
    public async Task D5_An_empty_delta_is_a_revision()
    {
        var joined = await Join();

        Assert.Equal(new SubmitOutcome.Accepted(1), await Submit(joined, 1, 0, Delta.Empty));
    }

    [Theory]
    [InlineData(1, """[{"retain":3},{"insert":"x"}]""", RefusalReason.PastEnd)]
    [InlineData(1, """[{"delete":3}]""", RefusalReason.PastEnd)]
    [InlineData(1, """[{"retain":1},{"insert":"x"}]""", RefusalReason.SplitSurrogate)]
    [InlineData(1, """[{"delete":1}]""", RefusalReason.SplitSurrogate)]
    [InlineData(2, """[{"insert":"x"}]""", RefusalReason.BaseUnknown)]
    [InlineData(-1, """[{"insert":"x"}]""", RefusalReason.BaseUnknown)]
    public async Task S6_A_bad_submission_is_refused_and_changes_nothing(long @base, string delta, RefusalReason reason)
    {
        await _documents.Create(Id(), "Title", Delta.Insert("😀"), Cancellation);
        var joined = await Join();

        var refused = Assert.IsType<SubmitOutcome.Refused>(await Submit(joined, 1, @base, Delta.Parse(delta)));

        Assert.Equal(reason, refused.Reason);
        Assert.Null(refused.RetryAfter);
        Assert.Equal((1, "😀"), ((await Doc.Read(Cancellation))!.Revision, (await Doc.Read(Cancellation))!.Content.ToString()));
        // Refused, it used up no sequence.
        Assert.Equal(new SubmitOutcome.Accepted(2), await Submit(joined, 1, 1, Delta.Insert("ok")));
    }

    [Fact]
    public async Task D4_A_delta_that_covers_more_than_the_document_at_its_base_is_refused_even_if_it_has_grown_since()
    {
        var (ann, bob) = (await Join(), await Join());
        await Submit(ann, 1, 0, Delta.Insert("0123456789"));

        var refused = Assert.IsType<SubmitOutcome.Refused>(await Submit(bob, 1, 0, Delta.InsertAt(5, "x")));

        Assert.Equal(RefusalReason.PastEnd, refused.Reason);
    }

    [Fact]
    public async Task OnlyAtBase_is_refused_when_the_document_has_moved_on()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));

        var late = await Doc.Submit(new Submission(5, 1, 0, Delta.Insert("b"), OnlyAtBase: true), null, Cancellation);
        var exact = await Doc.Submit(new Submission(5, 1, 1, Delta.Insert("b"), OnlyAtBase: true), null, Cancellation);

        Assert.Equal(RefusalReason.RevisionMismatch, Assert.IsType<SubmitOutcome.Refused>(late).Reason);
        Assert.Equal(new SubmitOutcome.Accepted(2), exact);
    }

    [Fact]
    public async Task H4_A_session_is_resumed_with_its_secret_on_a_newer_connection()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));

        var resumed = Assert.IsType<JoinOutcome.Joined>(await Resume(joined, connection: 2, revision: 0));

        Assert.Equal((joined.Session, 2, 1), (resumed.Session, resumed.Connection, resumed.Head));
        Assert.Equal(new SubmitOutcome.Duplicate(1), await Submit(resumed, 1, 0, Delta.Insert("a")));
    }

    [Fact]
    public async Task H7_A_resume_without_the_secret_of_session_and_document_is_refused()
    {
        var (ann, bob) = (await Join(), await Join());
        await _documents.Create(Id("other"), "Other", Delta.Empty, Cancellation);
        var elsewhere = Assert.IsType<JoinOutcome.Joined>(
            await _documents.Open(Id("other")).Join(new JoinRequest(null, false), Cancellation));

        foreach (var secret in new[] { bob.Secret, elsewhere.Secret, "", ann.Secret[..^1] })
        {
            var refused = Assert.IsType<JoinOutcome.Refused>(await Resume(ann with { Secret = secret }, connection: 2, revision: 0));
            Assert.Equal(JoinRefusal.SecretWrong, refused.Reason);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task H7_A_resume_at_a_revision_that_never_was_is_refused(long revision)
    {
        var joined = await Join();

        var refused = Assert.IsType<JoinOutcome.Refused>(await Resume(joined, connection: 2, revision));

        Assert.Equal(JoinRefusal.RevisionUnknown, refused.Reason);
    }

    [Fact]
    public async Task H6_An_older_connection_is_superseded_in_every_respect()
    {
        var joined = await Join();
        var resumed = Assert.IsType<JoinOutcome.Joined>(await Resume(joined, connection: 3, revision: 0));
        await Doc.SetPresence(Ann(resumed, 0), 0, 3, Cancellation);

        var late = Assert.IsType<JoinOutcome.Refused>(await Resume(joined, connection: 2, revision: 0));
        Assert.Equal(JoinRefusal.Superseded, late.Reason);
        var same = Assert.IsType<JoinOutcome.Refused>(await Resume(joined, connection: 3, revision: 0));
        Assert.Equal(JoinRefusal.Superseded, same.Reason);
        var submitted = Assert.IsType<SubmitOutcome.Refused>(await Submit(joined, 1, 0, Delta.Insert("a")));
        Assert.Equal(RefusalReason.Superseded, submitted.Reason);
        await Doc.Leave(joined.Session, 1, Cancellation);
        Assert.True(await Doc.SetPresence(new Presence(joined.Session, new UserProfile("Eve", "#000000"), null), 0, 1, Cancellation));

        await using var subscription = await Doc.Subscribe(new Recorder(), 0, Cancellation);
        Assert.Equal(Ann(resumed, 0), Assert.Single(subscription!.Present));
    }

    [Fact]
    public async Task P6_A_session_that_left_is_gone_and_its_late_messages_do_not_bring_it_back()
    {
        var joined = await Join();
        await Doc.SetPresence(Ann(joined, 0), 0, 1, Cancellation);
        await Doc.Leave(joined.Session, 1, Cancellation);
        await Doc.SetPresence(Ann(joined, 0), 0, 1, Cancellation);

        await using var subscription = await Doc.Subscribe(new Recorder(), 0, Cancellation);
        Assert.Empty(subscription!.Present);
    }

    [Fact]
    public async Task P1_A_selection_is_told_in_coordinates_of_the_head()
    {
        var (ann, bob) = (await Join(), await Join());
        await Submit(ann, 1, 0, Delta.Insert("0123456789"));
        await Submit(bob, 1, 1, Delta.InsertAt(2, "xx"));
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);

        Assert.True(await Doc.SetPresence(Ann(ann, 5), 1, 1, Cancellation));

        var notice = await recorder.Next<DocumentNotice.PresenceChanged>();
        Assert.Equal(2, notice.Revision);
        Assert.Equal(Ann(ann, 7), Assert.Single(notice.Changed));
        Assert.Empty(notice.Left);
    }

    [Fact]
    public async Task P4_The_author_of_a_revision_is_behind_it_and_all_others_stay_left()
    {
        var (ann, bob) = (await Join(), await Join());
        await Submit(ann, 1, 0, Delta.Insert("0123456789"));
        await Doc.SetPresence(Ann(ann, 2), 1, 1, Cancellation);
        await Doc.SetPresence(new Presence(bob.Session, Bob, new Selection(2, 6)), 1, 1, Cancellation);

        await Submit(ann, 2, 1, Delta.InsertAt(2, "xyz"));

        await using var subscription = await Doc.Subscribe(new Recorder(), 0, Cancellation);
        Assert.Equal(Ann(ann, 5), subscription!.Present.Single(here => here.Session == ann.Session));
        Assert.Equal(new Selection(2, 9), subscription.Present.Single(here => here.Session == bob.Session).Selection);
    }

    [Fact]
    public async Task P3_Presence_is_told_to_all_and_so_is_leaving()
    {
        var joined = await Join();
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);

        await Doc.SetPresence(Ann(joined, 0), 0, 1, Cancellation);
        var came = await recorder.Next<DocumentNotice.PresenceChanged>();
        await Doc.Leave(joined.Session, 1, Cancellation);
        var went = await recorder.Next<DocumentNotice.PresenceChanged>();

        Assert.Equal(joined.Session, Assert.Single(came.Changed).Session);
        Assert.Equal(joined.Session, Assert.Single(went.Left));
        Assert.Empty(went.Changed);
        Assert.True(came.Version > subscription!.PresenceVersion && went.Version > came.Version);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 6)]
    [InlineData(1, -1)]
    [InlineData(2, 0)]
    [InlineData(-1, 0)]
    public async Task P2_A_selection_past_the_end_or_at_a_revision_to_come_is_refused(long revision, int caret)
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("hello"));

        Assert.False(await Doc.SetPresence(Ann(joined, caret), revision, 1, Cancellation));
    }

    [Fact]
    public async Task R2_ReadSince_composes_all_but_the_readers_own()
    {
        var (ann, bob) = (await Join(), await Join());
        for (var i = 1; i <= 3; i++)
            await Submit(ann, i, i - 1, Delta.InsertAt(i - 1, "a"));
        await Submit(bob, 1, 3, Delta.InsertAt(3, "b"));
        for (var i = 4; i <= 5; i++)
            await Submit(ann, i, i, Delta.InsertAt(i, "c"));

        var passages = await Doc.ReadSince(1, bob.Session, Cancellation);

        Assert.Collection(
            passages!,
            first => Assert.Equal((1, 3, """[{"retain":1},{"insert":"aa"}]"""), Composed(first)),
            own => Assert.Equal(bob.Session, Assert.IsType<Passage.Single>(own).Revision.Session),
            last => Assert.Equal((4, 6, """[{"retain":4},{"insert":"cc"}]"""), Composed(last)));
        Assert.Empty((await Doc.ReadSince(6, bob.Session, Cancellation))!);
        Assert.Null(await Doc.ReadSince(7, bob.Session, Cancellation));
    }

    [Fact]
    public async Task ReadRevisions_gives_what_follows_at_most_so_many()
    {
        var joined = await Join();
        for (var i = 1; i <= 5; i++)
            await Submit(joined, i, i - 1, Delta.Insert("a"));

        Assert.Equal([3, 4], (await Doc.ReadRevisions(2, 2, Cancellation))!.Select(revision => revision.Number));
        Assert.Empty((await Doc.ReadRevisions(5, 2, Cancellation))!);
    }

    [Fact]
    public async Task A_subscription_says_what_is_true_when_it_begins_and_ends_when_it_is_disposed()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));
        var recorder = new Recorder();
        var subscription = await Doc.Subscribe(recorder, 0, Cancellation);
        Assert.Equal((1, false), (subscription!.Revision, subscription.StoreFailing));

        await Submit(joined, 2, 1, Delta.Insert("b"));
        await recorder.Next<DocumentNotice.Revisions>();
        await subscription.DisposeAsync();
        await Submit(joined, 3, 2, Delta.Insert("c"));

        Assert.Equal([2], recorder.Revisions.Select(revision => revision.Number));
        Assert.All(recorder.Notices, notice => Assert.Equal(subscription.Epoch, notice.Epoch));
    }

    [Fact]
    public async Task E6_Deleting_tells_the_subscribers_and_refuses_what_comes_later()
    {
        var joined = await Join();
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);

        Assert.True(await _documents.Delete(Id(), "anyone", Cancellation));

        Assert.Equal(EndReason.Deleted, (await recorder.Next<DocumentNotice.Ended>()).Reason);
        var refused = Assert.IsType<SubmitOutcome.Refused>(await Submit(joined, 1, 0, Delta.Insert("a")));
        Assert.Equal(RefusalReason.DocumentDeleted, refused.Reason);
        Assert.Null(await _documents.Find(Id(), Cancellation));
        Assert.False(await _documents.Delete(Id(), "anyone", Cancellation));
        Assert.Empty((await _documents.List(new DocumentQuery(), Cancellation)).Documents);
    }

    [Fact]
    public async Task Rename_changes_the_title_and_nothing_else()
    {
        await _documents.Create(Id(), "Before", Delta.Insert("text"), Cancellation);

        var renamed = await _documents.Rename(Id(), "After", Cancellation);

        Assert.Equal(("After", 1), (renamed!.Title, renamed.Revision));
        Assert.Equal(renamed, await _documents.Find(Id(), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task A_title_is_not_empty_and_holds_no_control_characters(string title)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _documents.Create(Id(), title, Delta.Empty, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _documents.Rename(Id(), title, Cancellation));
    }

    [Fact]
    public async Task List_pages_through_all_documents_newest_change_first()
    {
        for (var i = 0; i < 7; i++)
            await _documents.Create(Id($"doc{i}"), $"Title {i}", Delta.Empty, Cancellation);

        var listed = new List<DocumentInfo>();
        string? after = null;
        do
        {
            var page = await _documents.List(new DocumentQuery(Limit: 3, After: after), Cancellation);
            Assert.InRange(page.Documents.Count, 1, 3);
            listed.AddRange(page.Documents);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(7, listed.Select(document => document.Id).Distinct().Count());
        Assert.Equal(listed.OrderByDescending(document => document.Modified).Select(document => document.Modified), listed.Select(document => document.Modified));
    }

    [Fact]
    public async Task List_finds_by_title_and_id_whatever_the_case()
    {
        await _documents.Create(Id("plan-1"), "Äpfel", Delta.Empty, Cancellation);
        await _documents.Create(Id("other"), "Birnen", Delta.Empty, Cancellation);

        async Task<IEnumerable<string>> Search(string search) =>
            (await _documents.List(new DocumentQuery(search), Cancellation)).Documents.Select(document => document.Id.Value);

        Assert.Equal(["plan-1"], await Search("äPF"));
        Assert.Equal(["plan-1"], await Search("PLAN"));
        Assert.Equal(["other"], await Search("irn"));
        Assert.Empty(await Search("%"));
    }

    [Fact]
    public async Task List_after_a_cursor_that_no_page_gave_is_empty()
    {
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);

        foreach (var cursor in new[] { "", "x", "1", ".", "1.x", "99999999999999999999.1" })
            Assert.Empty((await _documents.List(new DocumentQuery(After: cursor), Cancellation)).Documents);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        const int Writers = 8, Each = 50;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var joined = await Join();
            for (var sequence = 1; sequence <= Each; sequence++)
                Assert.IsType<SubmitOutcome.Accepted>(await Submit(joined, sequence, 0, Delta.Insert($"{(char)('a' + writer)}")));
        }));

        var snapshot = await Doc.Read(Cancellation);
        Assert.Equal(Writers * Each, snapshot!.Revision);
        Assert.All(Enumerable.Range('a', Writers), letter => Assert.Equal(Each, snapshot.Content.ToString().Count(c => c == letter)));
        var fold = (await Doc.ReadRevisions(0, 1_000, Cancellation))!.Aggregate(Rope.Empty, (rope, revision) => rope.Apply(revision.Delta));
        Assert.Equal(snapshot.Content.ToString(), fold.ToString());
    }

    private static UserProfile Bob => new("Bob", "#3366aa");

    private static Presence Ann(JoinOutcome.Joined joined, int caret) =>
        new(joined.Session, new UserProfile("Ann", "#aa3366"), new Selection(caret, caret));

    private async Task<JoinOutcome.Joined> Join() =>
        Assert.IsType<JoinOutcome.Joined>(await Doc.Join(new JoinRequest(null, CreateMissing: true), Cancellation));

    private Task<JoinOutcome> Resume(JoinOutcome.Joined joined, long connection, long revision) =>
        Doc.Join(new JoinRequest(new Resumption(joined.Session, joined.Secret, connection, revision), CreateMissing: false), Cancellation);

    private Task<SubmitOutcome> Submit(JoinOutcome.Joined joined, long sequence, long @base, Delta delta) =>
        Doc.Submit(new Submission(joined.Session, sequence, @base, delta), joined.Connection, Cancellation);

    private static (long, long, string) Composed(Passage passage)
    {
        var composed = Assert.IsType<Passage.Composed>(passage);
        return (composed.From, composed.To, System.Text.Encoding.UTF8.GetString(composed.Delta.Span));
    }
}
