using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Documents.Tests.Doubles;
using Xunit;

namespace CollabDocs.Cluster.Tests.Contract;

/// <summary>The contract of documents on grains, asked of one of two silos. Each test has the cluster to itself, with an empty store.</summary>
public abstract class GrainContract(GrainContract.Cluster cluster) : DocumentsContract, IClassFixture<GrainContract.Cluster>
{
    private IDocumentStore _store = null!;

    private protected TestSilos Silos => cluster.Silos;

    private protected abstract IDocuments Choose(TestSilos silos);

    private protected virtual Task<IDocumentStore> OpenStore() => Task.FromResult<IDocumentStore>(new MemoryStore());

    protected override async Task<IDocuments> Start()
    {
        cluster.Store.Use(_store = await OpenStore());
        return Choose(cluster.Silos);
    }

    protected override async Task Stop()
    {
        await cluster.Silos.Unload();
        await _store.DisposeAsync();
    }

    public sealed class Cluster : IAsyncLifetime
    {
        internal SharedStore Store { get; } = new();

        internal TestSilos Silos { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Silos = await TestSilos.Start(() => Store);

        public ValueTask DisposeAsync() => Silos.DisposeAsync();
    }
}
