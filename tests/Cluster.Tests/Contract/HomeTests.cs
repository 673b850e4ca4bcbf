using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Cluster.Tests.Contract;

/// <summary>Where documents live, and what a call from there costs and from elsewhere.</summary>
[Trait("Suite", "cluster")]
public sealed class HomeTests(GrainContract.Cluster cluster) : IClassFixture<GrainContract.Cluster>, IAsyncLifetime
{
    private static readonly DocumentId Doc = DocumentId.Parse("doc");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster.Store.Use(new MemoryStore());
        await TestSilos.DocumentsOf(cluster.Silos.Silos[0]).Create(Doc, "Title", Delta.Insert("hello"), Cancellation);
    }

    public async ValueTask DisposeAsync() => await cluster.Silos.Unload();

    [Fact]
    public async Task A_document_lives_at_its_home_whoever_calls_it_first()
    {
        await TestSilos.DocumentsOf(cluster.Silos.OtherThanHomeOf(Doc)).Open(Doc).Read(Cancellation);

        Assert.Equal(Doc, Assert.Single(TestSilos.OpenIn(cluster.Silos.HomeOf(Doc))).Id);
        Assert.Empty(TestSilos.OpenIn(cluster.Silos.OtherThanHomeOf(Doc)));
    }

    [Fact]
    public async Task At_home_the_text_is_shared_and_elsewhere_it_is_equal()
    {
        var here = TestSilos.Grain(cluster.Silos.HomeOf(Doc), Doc);
        var elsewhere = TestSilos.Grain(cluster.Silos.OtherThanHomeOf(Doc), Doc);

        var shared = (await here.Read())!.Snapshot;
        var copied = (await elsewhere.Read())!.Snapshot;

        Assert.Same(shared, (await here.Read())!.Snapshot);
        Assert.NotSame(shared, copied);
        Assert.Equal((shared.Revision, shared.Content.ToString()), (copied.Revision, copied.Content.ToString()));
    }

    [Fact]
    public async Task A_revision_is_told_at_home_as_it_is_kept_there()
    {
        var home = cluster.Silos.HomeOf(Doc);
        var document = TestSilos.DocumentsOf(home).Open(Doc);
        var recorder = new Recorder();
        await using var subscription = await document.Subscribe(recorder, 1, Cancellation);

        await document.Submit(new Submission(5, 1, 1, Delta.Insert("x")), null, Cancellation);

        var told = Assert.Single((await recorder.Next<DocumentNotice.Revisions>()).Published);
        Assert.Same(told, Assert.Single((await document.ReadRevisions(1, 10, Cancellation))!));
    }

    [Fact]
    public void Documents_are_spread_over_the_silos()
    {
        var homes = Enumerable.Range(0, 1_000).CountBy(i => cluster.Silos.HomeOf(DocumentId.Parse($"document-{i}")).SiloAddress);

        Assert.All(homes, home => Assert.InRange(home.Value, 400, 600));
    }
}
