using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Cluster.Tests.Contract;

/// <summary>From elsewhere, over PostgreSQL: as in a cluster that is in use.</summary>
public sealed class PostgresGrainContract(GrainContract.Cluster cluster, SharedPostgres postgres) : GrainContract(cluster)
{
    private readonly DocumentsMetrics _metrics = new();

    private protected override IDocuments Choose(TestSilos silos) => TestSilos.DocumentsOf(silos.OtherThanHomeOf(DocumentId.Parse("doc")));

    private protected override async Task<IDocumentStore> OpenStore() =>
        PostgresDocumentStore.Open(await postgres.NewDatabase(), _metrics, NullLogger<PostgresDocumentStore>.Instance);

    protected override async Task Stop()
    {
        await base.Stop();
        _metrics.Dispose();
    }
}
