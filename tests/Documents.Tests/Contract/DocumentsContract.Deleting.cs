using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Contract;

/// <content>What is deleted, and comes back.</content>
public abstract partial class DocumentsContract
{
    [Fact]
    public async Task A17_What_was_deleted_comes_back_with_all_that_it_held_and_is_written_on()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));
        await _documents.Versions.Add(Id(), new NewVersion(VersionKind.Named, null, "Draft"), Cancellation);
        Assert.IsType<UndeleteOutcome.NotDeleted>(await _documents.Undelete(Id(), "ann", Cancellation));
        await _documents.Delete(Id(), "ann", Cancellation);
        Assert.Null(await Doc.Read(Cancellation));
        Assert.Equal(Id(), Assert.Single((await _documents.List(new DocumentQuery(Deleted: true), Cancellation)).Documents).Id);

        var back = Assert.IsType<UndeleteOutcome.Undeleted>(await _documents.Undelete(Id(), "bob", Cancellation)).Document;

        Assert.Equal(back, await _documents.Find(Id(), Cancellation));
        Assert.Equal("a", (await Doc.Read(Cancellation))!.Content.ToString());
        Assert.Equal("Draft", Assert.Single((await _documents.Versions.List(Id(), new VersionQuery(), Cancellation)).Versions).Name);
        var again = Assert.IsType<JoinOutcome.Joined>(await Resume(joined, 2, 1));
        Assert.Equal(new SubmitOutcome.Duplicate(1), await Submit(again, 1, 0, Delta.Insert("a")));
        Assert.Equal(new SubmitOutcome.Accepted(2), await Submit(again, 2, 1, Delta.Insert("b")));
        Assert.Equal(
            [("bob", AuditActions.DocumentUndeleted), ("ann", AuditActions.DocumentDeleted)],
            (await _documents.Audit.List(Id(), null, 10, Cancellation)).Entries.Select(entry => (entry.Actor, entry.Action)));
    }

    [Fact]
    public async Task A17_Whoever_follows_a_document_that_came_back_is_told_of_it_as_before()
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));
        await _documents.Delete(Id(), "ann", Cancellation);
        Assert.Null(await Doc.Subscribe(new Recorder(), 0, Cancellation));
        await _documents.Undelete(Id(), "ann", Cancellation);

        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 1, Cancellation);
        await Submit(await Join(), 1, 1, Delta.Insert("b"));

        Assert.Equal(2, Assert.Single((await recorder.Next<DocumentNotice.Revisions>()).Published).Number);
        Assert.All(recorder.Notices, notice => Assert.IsNotType<DocumentNotice.Ended>(notice));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A17_Purging_tells_the_subscribers_and_leaves_nothing(bool deleted)
    {
        var joined = await Join();
        await Submit(joined, 1, 0, Delta.Insert("a"));
        var recorder = new Recorder();
        await using var subscription = await Doc.Subscribe(recorder, 0, Cancellation);
        if (deleted)
            await _documents.Delete(Id(), "ann", Cancellation);

        Assert.Equal(PurgeResult.Purged, await _documents.Purge(Id(), "ann", Cancellation));

        Assert.Equal(EndReason.Deleted, (await recorder.Next<DocumentNotice.Ended>()).Reason);
        Assert.Equal(PurgeResult.PurgedBefore, await _documents.Purge(Id(), "ann", Cancellation));
        Assert.False(await _documents.Delete(Id(), "ann", Cancellation));
        Assert.IsType<UndeleteOutcome.Purged>(await _documents.Undelete(Id(), "ann", Cancellation));
        Assert.Empty((await _documents.List(new DocumentQuery(Deleted: true), Cancellation)).Documents);
        Assert.Equal(new CreateOutcome.Taken(Deleted: true), await _documents.Create(Id(), "Other", Delta.Empty, Cancellation));
        Assert.Equal(RefusalReason.DocumentDeleted, Assert.IsType<SubmitOutcome.Refused>(await Submit(joined, 2, 1, Delta.Insert("b"))).Reason);
    }

    [Fact]
    public async Task A17_While_a_document_is_deleted_and_undeleted_again_and_again_what_is_acknowledged_stays()
    {
        const int Writers = 3, Each = 40;
        await _documents.Create(Id(), "Title", Delta.Empty, Cancellation);
        using var enough = new CancellationTokenSource();
        var deleting = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await _documents.Delete(Id(), "ann", Cancellation);
                await _documents.Undelete(Id(), "ann", Cancellation);
                await Task.Delay(5, Cancellation);
            }
        });

        await Task.WhenAll(Enumerable.Range(1, Writers).Select(async writer =>
        {
            for (var sequence = 1; sequence <= Each;)
                if (await TrySubmit(new Submission(writer, sequence, 0, Delta.Insert($"{(char)('a' + writer)}"))))
                    sequence++;
                else
                    await Task.Delay(2, Cancellation);
        }));
        await enough.CancelAsync();
        await deleting;

        Assert.IsNotType<UndeleteOutcome.Missing>(await _documents.Undelete(Id(), "ann", Cancellation));
        var snapshot = await Doc.Read(Cancellation);
        Assert.Equal(Writers * Each, snapshot!.Revision);
        Assert.All(Enumerable.Range(1, Writers), writer => Assert.Equal(Each, snapshot.Content.ToString().Count(c => c == 'a' + writer)));

        async Task<bool> TrySubmit(Submission submission)
        {
            try
            {
                return await Doc.Submit(submission, null, Cancellation) is SubmitOutcome.Accepted or SubmitOutcome.Duplicate;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }
    }
}
