using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Two that believe they have the document, a store that fails, and gateways that take nothing.</summary>
[Trait("Suite", "cluster")]
public sealed class ActivationTests(SharedStage shared) : IClassFixture<SharedStage>, IAsyncLifetime
{
    private static int _documents;
    private DocumentId _id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Stage Stage => shared.Stage;

    private IDocumentHandle AtHome => TestSilos.DocumentsOf(Stage.Silos.HomeOf(_id)).Open(_id);

    private IDocumentHandle FromElsewhere => TestSilos.DocumentsOf(Stage.Silos.OtherThanHomeOf(_id)).Open(_id);

    public async ValueTask InitializeAsync() => _id = await Stage.Create($"activations-{Interlocked.Increment(ref _documents)}");

    public ValueTask DisposeAsync()
    {
        Stage.Calls.Mend();
        Stage.Store.Mend();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_two_activations_the_older_steps_down_and_nothing_is_there_twice()
    {
        var editor = new Editor("a", new Random(1), _id, () => []);
        var follower = await Follower.On(TestSilos.DocumentsOf(Stage.Silos.OtherThanHomeOf(_id)), _id, session: 1L << 52);
        await using var following = follower;
        await editor.Join(new Door(Stage.Silos.OtherThanHomeOf(_id).SiloAddress, TestSilos.DocumentsOf(Stage.Silos.OtherThanHomeOf(_id)), follower, Cancellation));
        for (var turn = 0; turn < 10; turn++)
        {
            await editor.Type(3);
            var grain = Assert.Single(TestSilos.OpenIn(Stage.Silos.HomeOf(_id)), open => open.Id == _id);
            var other = (await OpenBeside())!;
            Assert.True(other.Epoch > grain.Epoch);
            var ours = new Submission(99, turn + 1, other.Revision, Delta.Insert("x"));
            Assert.Equal(new SubmitOutcome.Accepted(other.Revision + 1), await other.Submit(ours, null, Cancellation));

            // What is submitted to the past is not stored by it; its author submits it again, and it is stored by the next.
            await editor.Type(1);
            Assert.Equal(EndReason.Moved, await grain.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
            Assert.Equal(new SubmitOutcome.Duplicate(ours.Base + 1), await AtHome.Submit(ours, null, Cancellation));

            // And now the other one is the past.
            var late = await other.Submit(new Submission(98, turn + 1, ours.Base + 1, Delta.Insert("y")), null, Cancellation);
            Assert.Equal(RefusalReason.Unavailable, Assert.IsType<SubmitOutcome.Refused>(late).Reason);
            Assert.Equal(EndReason.Moved, await other.Ended.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        }
        var log = await Log.Read(Stage.Log, _id);
        Assert.Equal(50, log.Count);
        await log.Check([editor], follower);
    }

    [Fact]
    public async Task While_the_store_fails_all_gateways_know_and_nothing_is_acknowledged()
    {
        await using var here = await Follower.On(TestSilos.DocumentsOf(Stage.Silos.HomeOf(_id)), _id, session: 1L << 52);
        await using var elsewhere = await Follower.On(TestSilos.DocumentsOf(Stage.Silos.OtherThanHomeOf(_id)), _id, session: (1L << 52) + 1);
        Stage.Store.Plan = method => method == "Append" ? CallFault.Lost : CallFault.None;

        var submitting = FromElsewhere.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);
        foreach (var follower in new[] { here, elsewhere })
            await Eventually.True(async () => (await follower.Pull()).Revision == 0 && follower.StoreFailing.SequenceEqual([true]), "it is told that the store fails");
        Assert.False(submitting.IsCompleted);

        // The first append after that is done, and fails all the same.
        var appends = 0;
        Stage.Store.Plan = method => method == "Append" && Interlocked.Increment(ref appends) == 1 ? CallFault.AnswerLost : CallFault.None;
        Assert.True(await submitting is SubmitOutcome.Accepted or SubmitOutcome.Duplicate);
        foreach (var follower in new[] { here, elsewhere })
            await Eventually.True(async () => (await follower.Pull()).Revision == 1 && follower.StoreFailing.SequenceEqual([true, false]), "it is told that it works");
        Assert.Equal(1, (await Log.Read(Stage.Log, _id)).Count);
    }

    [Fact]
    public async Task A_store_that_cannot_open_a_document_is_unavailable_and_then_it_opens()
    {
        await Stage.Silos.Unload();
        Stage.Store.Plan = method => method == "Claim" ? CallFault.Lost : CallFault.None;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FromElsewhere.Read(Cancellation));

        Stage.Store.Plan = method => method == "ReadSnapshot" ? CallFault.Lost : CallFault.None;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FromElsewhere.Read(Cancellation));

        Stage.Store.Mend();
        Assert.NotNull(await FromElsewhere.Read(Cancellation));
    }

    [Fact]
    public async Task A_gateway_that_hangs_holds_up_nobody_and_catches_up()
    {
        var (home, other) = (Stage.Silos.HomeOf(_id), Stage.Silos.OtherThanHomeOf(_id));
        await using var hanging = await Follower.On(TestSilos.DocumentsOf(other), _id, session: 1L << 52);
        var release = new TaskCompletionSource();
        var calls = 0;
        Stage.Calls.Hold = context =>
        {
            if (context.MethodName != "Notify" || !IsObserverIn(other, context.TargetId))
                return Task.CompletedTask;
            Interlocked.Increment(ref calls);
            return release.Task;
        };
        await using var reading = await Follower.On(TestSilos.DocumentsOf(home), _id, session: (1L << 52) + 1);

        // More than may wait for one gateway.
        var megabyte = new string('x', 1024 * 1024);
        for (var i = 1; i <= 12; i++)
            Assert.Equal(new SubmitOutcome.Accepted(i), await AtHome.Submit(new Submission(5, i, i - 1, Delta.Insert(megabyte)), null, Cancellation));
        await reading.Until(12);

        Assert.Equal(1, calls);
        Assert.Equal(0, (await hanging.Pull()).Revision);
        Stage.Calls.Hold = _ => Task.CompletedTask;
        release.SetResult();
        await hanging.Until(12);
        await (await Log.Read(Stage.Log, _id)).Check([], hanging, reading);
    }

    [Fact]
    public async Task A_gateway_that_takes_too_little_is_dropped_and_told_so()
    {
        var recorder = new Recorder();
        await using var subscription = await FromElsewhere.Subscribe(recorder, 0, Cancellation);
        var release = new TaskCompletionSource();
        Stage.Calls.Hold = context => context.MethodName == "Notify" ? release.Task : Task.CompletedTask;
        var megabyte = new string('x', 1024 * 1024);
        for (var i = 1; i <= 12; i++)
            await AtHome.Submit(new Submission(5, i, i - 1, Delta.Insert(megabyte)), null, Cancellation);

        release.SetResult();

        Assert.Equal(EndReason.Moved, (await recorder.Next<DocumentNotice.Ended>()).Reason);
        // Only what was on its way when too much waited; the rest was not kept for it.
        Assert.InRange(recorder.Revisions.Count, 1, 11);
        Assert.True(recorder.Revisions.Select(revision => revision.Number).SequenceEqual(Enumerable.Range(1, recorder.Revisions.Count).Select(number => (long)number)));
    }

    /// <summary>An activation of which Orleans knows nothing, as one that another part of a cut network has.</summary>
    private async Task<DocumentSession?> OpenBeside()
    {
        var services = Stage.Silos.OtherThanHomeOf(_id).ServiceProvider.GetRequiredService<DocumentServicesLoader>();
        return await DocumentSession.Open(_id, await services.Load(Cancellation), Cancellation);
    }

    private static bool IsObserverIn(Orleans.TestingHost.InProcessSiloHandle silo, GrainId observer) =>
        observer.ToString().Contains(silo.SiloAddress.ToParsableString(), StringComparison.Ordinal);
}
