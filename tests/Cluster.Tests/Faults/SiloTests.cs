using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Silos that die, stop and join while people type.</summary>
[Trait("Suite", "cluster")]
public sealed class SiloTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_silo_of_a_document_dies_everybody_goes_on_elsewhere()
    {
        await using var stage = await Stage.Start();
        var document = await stage.Create("doc");
        var crowd = await Crowd.At(stage, document, new Random(1), size: 5);
        for (var round = 0; round < Deep.Or(everyday: 2, deep: 20); round++)
        {
            var typing = crowd.Type(30);
            var half = (await Log.Read(stage.Log, document)).Count + 50;
            await Eventually.True(async () => (await Log.Read(stage.Log, document)).Count >= half, "half of it is typed");
            await stage.Kill(stage.Silos.HomeOf(document));
            await crowd.Follow();
            await typing;
            await crowd.Check();
            await stage.Silos.Add();
            await crowd.Follow();
        }
    }

    [Fact]
    public async Task When_a_silo_stops_in_good_order_everybody_goes_on_elsewhere()
    {
        await using var stage = await Stage.Start();
        var document = await stage.Create("doc");
        var crowd = await Crowd.At(stage, document, new Random(1), size: 5);
        for (var round = 0; round < Deep.Or(everyday: 2, deep: 20); round++)
        {
            await stage.Silos.Add();
            await crowd.Follow();
            var typing = crowd.Type(30);
            await stage.Stop(stage.Silos.HomeOf(document));
            await crowd.Follow();
            await typing;
            await crowd.Check();
        }
    }

    [Fact]
    public async Task When_a_silo_joins_documents_move_to_it_under_their_readers()
    {
        await using var stage = await Stage.Start();
        var documents = new List<(DocumentId Id, Crowd Crowd)>();
        for (var i = 0; i < 12; i++)
        {
            var id = await stage.Create($"doc-{i}");
            documents.Add((id, await Crowd.At(stage, id, new Random(i), size: 2)));
        }
        var typing = Task.WhenAll(documents.Select(document => document.Crowd.Type(10)));

        var added = await stage.Silos.Add();
        await typing;

        // Their readers call them, so they are opened where they belong.
        await Eventually.True(
            () => documents.All(document => TestSilos.OpenIn(stage.Silos.HomeOf(document.Id)).Any(open => open.Id == document.Id)),
            "all documents are at home");
        Assert.NotEmpty(TestSilos.OpenIn(added));
        foreach (var document in documents)
        {
            await document.Crowd.Type(3);
            await document.Crowd.Check();
        }
    }

    [Fact]
    public async Task While_the_store_fails_documents_stay_and_go_on_taking_what_people_write()
    {
        await using var stage = await Stage.Start();
        var ids = new List<DocumentId>();
        for (var i = 0; i < 24; i++)
            ids.Add(await stage.Create($"doc-{i}"));
        var documents = TestSilos.DocumentsOf(stage.Silos.Silos[0]);
        foreach (var id in ids)
            await documents.Open(id).Read(Cancellation);
        var open = stage.Silos.Silos.SelectMany(TestSilos.OpenIn).ToList();
        stage.Store.Plan = method => method == "Append" ? CallFault.Lost : CallFault.None;
        var first = open.Select(session => session.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation)).ToList();
        await Eventually.True(() => open.All(session => session.IsStoreFailing), "the store fails all of them");

        await stage.Silos.Add();
        Assert.Contains(stage.Silos.Silos, silo => TestSilos.OpenIn(silo).Any(session => stage.Silos.HomeOf(session.Id) != silo));
        await Task.Delay(TimeSpan.FromSeconds(7), Cancellation); // more than from one look at what is away to the next
        var second = open.Select(session => session.Submit(new Submission(5, 2, 0, Delta.Insert("b")), null, Cancellation)).ToList();
        stage.Store.Mend();

        Assert.All(await Task.WhenAll(first), outcome => Assert.Equal(new SubmitOutcome.Accepted(1), outcome));
        Assert.All(await Task.WhenAll(second), outcome => Assert.Equal(new SubmitOutcome.Accepted(2), outcome));
        await Eventually.True(
            () => stage.Silos.Silos.All(silo => TestSilos.OpenIn(silo).All(session => stage.Silos.HomeOf(session.Id) == silo)), "all have moved home");
    }

    [Fact]
    public async Task A_subscriber_is_told_when_the_silo_of_its_document_dies_though_nobody_calls()
    {
        await using var stage = await Stage.Start();
        var document = await stage.Create("doc");
        var recorder = new Recorder();
        await using var subscription = await TestSilos.DocumentsOf(stage.Silos.OtherThanHomeOf(document)).Open(document).Subscribe(recorder, 0, Cancellation);

        await stage.Kill(stage.Silos.HomeOf(document));

        Assert.Equal(EndReason.Moved, (await recorder.Next<DocumentNotice.Ended>()).Reason);
    }

    [Fact]
    public async Task Those_who_were_at_the_gateway_of_a_silo_that_dies_are_no_longer_present()
    {
        await using var stage = await Stage.Start();
        var document = await stage.Create("doc");
        var (home, other) = (stage.Silos.HomeOf(document), stage.Silos.OtherThanHomeOf(document));
        var (stays, goes) = (TestSilos.DocumentsOf(home).Open(document), TestSilos.DocumentsOf(other).Open(document));
        var join = new JoinRequest(null, CreateMissing: false);
        var joined = (JoinOutcome.Joined)await stays.Join(join, Cancellation);
        var gone = (JoinOutcome.Joined)await goes.Join(join, Cancellation);
        var (ann, ben) = (new UserProfile("Ann", "#112233"), new UserProfile("Ben", "#332211"));
        await stays.SetPresence(new Presence(joined.Session, ann, null), 0, joined.Connection, Cancellation);
        await goes.SetPresence(new Presence(gone.Session, ben, null), 0, gone.Connection, Cancellation);
        var recorder = new Recorder();
        await using var subscription = await stays.Subscribe(recorder, 0, Cancellation);
        Assert.Equal(2, subscription!.Present.Length);

        await stage.Kill(other);

        await Eventually.True(async () =>
        {
            await using var later = await stays.Subscribe(new Recorder(), 0, Cancellation);
            return later!.Present.Select(present => present.User).SequenceEqual([ann]);
        }, "only Ann is here");
    }

    [Fact]
    public async Task Documents_that_nobody_needs_are_unloaded_and_those_that_somebody_reads_stay()
    {
        await using var stage = await Stage.Start(configure: silo => silo.Configure<Orleans.Configuration.GrainCollectionOptions>(options =>
            (options.CollectionAge, options.CollectionQuantum) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))));
        var documents = TestSilos.DocumentsOf(stage.Silos.Silos[0]);
        var read = await stage.Create("read");
        await using var follower = await Follower.On(documents, read, session: 1L << 52);
        var count = Deep.Or(everyday: 300, deep: 20_000);
        for (var i = 0; i < count; i++)
        {
            var id = await stage.Create($"left-{i}");
            await documents.Open(id).Submit(new Submission(5, 1, 0, Delta.Insert("text")), null, Cancellation);
        }

        IEnumerable<DocumentId> Open() => stage.Silos.Silos.SelectMany(TestSilos.OpenIn).Select(open => open.Id);
        await Eventually.True(() => Open().SequenceEqual([read]), "only what is read is open");
        Assert.Equal("text", (await documents.Open(DocumentId.Parse("left-7")).Read(Cancellation))!.Content.ToString());
    }
}
