using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Calls between silos that get lost, come late or twice, or of which nobody learns how they ended.</summary>
[Trait("Suite", "cluster")]
public sealed class CallFaultTests(SharedStage shared) : IClassFixture<SharedStage>, IAsyncLifetime
{
    private static int _documents;
    private DocumentId _id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Stage Stage => shared.Stage;

    /// <summary>From the silo in which the document does not live.</summary>
    private IDocumentHandle Document => TestSilos.DocumentsOf(Stage.Silos.OtherThanHomeOf(_id)).Open(_id);

    public async ValueTask InitializeAsync() => _id = await Stage.Create($"calls-{Interlocked.Increment(ref _documents)}");

    public ValueTask DisposeAsync()
    {
        Stage.Calls.Mend();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(CallFault.Lost)]
    [InlineData(CallFault.AnswerLost)]
    [InlineData(CallFault.Doubled)]
    internal async Task A_submission_whose_call_fails_is_stored_once(CallFault fault)
    {
        Stage.Calls.Next("Submit", fault);

        var outcome = await Document.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);

        Assert.Equal(fault == CallFault.AnswerLost ? new SubmitOutcome.Duplicate(1) : new SubmitOutcome.Accepted(1), outcome);
        Assert.Equal(new SubmitOutcome.Accepted(2), await Document.Submit(new Submission(5, 2, 1, Delta.Insert("b")), null, Cancellation));
        Assert.Equal(2, (await Log.Read(Stage.Log, _id)).Count);
    }

    [Fact]
    public async Task A_connection_whose_resume_was_done_unknown_to_it_is_not_told_that_another_has_its_session()
    {
        var joined = Assert.IsType<JoinOutcome.Joined>(await Document.Join(new JoinRequest(null, false), Cancellation));
        Stage.Calls.Next("Join", CallFault.AnswerLost);

        Task<JoinOutcome> Resume(long connection) => Document.Join(
            new JoinRequest(new Resumption(joined.Session, joined.Secret, connection, 0), CreateMissing: false), Cancellation);

        // It is closed, and comes back as the next connection.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Resume(2));
        Assert.IsType<JoinOutcome.Joined>(await Resume(3));
        Assert.Equal(JoinRefusal.Superseded, Assert.IsType<JoinOutcome.Refused>(await Resume(2)).Reason);
    }

    [Theory]
    [InlineData(CallFault.AnswerLost)]
    [InlineData(CallFault.Doubled)]
    internal async Task Of_a_subscription_that_was_made_twice_no_notice_is_taken_for_an_old_one(CallFault fault)
    {
        var recorder = new Recorder();
        var told = new TaskCompletionSource();
        if (fault == CallFault.AnswerLost)
            // The grain notifies between the two.
            Stage.Calls.Hold = async context =>
            {
                if (context.MethodName == "Subscribe" && !told.TrySetResult())
                    await TestSilos.DocumentsOf(Stage.Silos.HomeOf(_id)).Open(_id).Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);
            };
        Stage.Calls.Next("Subscribe", fault);

        await using var subscription = await Document.Subscribe(recorder, 0, Cancellation);
        if (fault == CallFault.Doubled)
        {
            await Document.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);
            await Task.Delay(200, Cancellation); // the other one comes
        }
        for (var i = 2; i < 5; i++)
        {
            await Document.Submit(new Submission(5, i, i - 1, Delta.Insert("b")), null, Cancellation);
            while (recorder.Revisions.All(revision => revision.Number < i))
                await recorder.Next<DocumentNotice.Revisions>();
        }
    }

    [Fact]
    public async Task A_subscription_that_is_given_up_on_its_way_does_not_begin_after_its_end()
    {
        var (release, begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        GrainId observer = default;
        var notified = 0;
        Stage.Calls.Hold = context =>
        {
            if (IsOfDocument(context, "Subscribe"))
            {
                observer = ((GrainReference)context.Request.GetArgument(0)!).GrainId;
                return release.Task;
            }
            notified += context.TargetId == observer ? 1 : 0;
            return Task.CompletedTask;
        };
        Stage.Calls.Done = context =>
        {
            if (IsOfDocument(context, "Subscribe"))
                begun.TrySetResult();
            else if (IsOfDocument(context, "Unsubscribe"))
                ended.TrySetResult();
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var subscribing = Document.Subscribe(new Recorder(), 0, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing);

        // Its end has time to overtake it.
        await Task.WhenAny(ended.Task, Task.Delay(500, Cancellation));
        release.SetResult();
        await Task.WhenAll(begun.Task, ended.Task).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await Document.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);

        Assert.Equal(0, notified);
    }

    [Theory]
    [InlineData(CallFault.Lost)]
    [InlineData(CallFault.AnswerLost)]
    [InlineData(CallFault.Late)]
    [InlineData(CallFault.Doubled)]
    internal async Task Notices_reach_a_reader_in_order_and_once(CallFault fault)
    {
        var random = new Random(1);
        Stage.Calls.Plan = method =>
        {
            lock (random)
                return method == "Notify" && random.Next(2) == 0 ? fault : CallFault.None;
        };
        var recorder = new Recorder();
        await using var subscription = await Document.Subscribe(recorder, 0, Cancellation);

        for (var i = 1; i <= 20; i++)
            await Document.Submit(new Submission(5, i, i - 1, Delta.Insert("a")), null, Cancellation);
        while (recorder.Revisions.Count < 20)
            await recorder.Next<DocumentNotice.Revisions>();

        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), recorder.Revisions.Select(revision => revision.Number));
    }

    /// <summary>Other tests' documents may have calls on their way yet.</summary>
    private bool IsOfDocument(IOutgoingGrainCallContext context, string method) => context.MethodName == method && context.TargetId.Key.ToString() == _id.Value;
}
