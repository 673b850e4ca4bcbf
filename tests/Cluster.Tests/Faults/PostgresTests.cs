using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Each silo with its own connections to one PostgreSQL, as in a cluster that is in use.</summary>
[Trait("Suite", "cluster")]
public sealed class PostgresTests(SharedPostgres postgres) : IAsyncLifetime
{
    private readonly DocumentsMetrics _metrics = new();
    private Stage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.NewDatabase();
        _stage = await Stage.Start(() => PostgresDocumentStore.Open(database, _metrics, NullLogger<PostgresDocumentStore>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
            await _stage.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Silos_die_and_the_log_has_everything_once()
    {
        var document = await _stage.Create("doc");
        var crowd = await Crowd.At(_stage, document, new Random(1), size: 5);
        for (var round = 0; round < Deep.Or(everyday: 1, deep: 20); round++)
        {
            var typing = crowd.Type(30);
            var half = (await Log.Read(_stage.Log, document)).Count + 50;
            await Eventually.True(async () => (await Log.Read(_stage.Log, document)).Count >= half, "half of it is typed");
            await _stage.Kill(_stage.Silos.HomeOf(document));
            await crowd.Follow();
            await typing;
            await crowd.Check();
            await _stage.Silos.Add();
            await crowd.Follow();
        }
    }

    [Fact]
    public async Task Whatever_goes_wrong_the_log_has_everything_once()
    {
        for (var seed = 1; seed <= Deep.Or(everyday: 4, deep: 100); seed++)
            await RandomFaults.Run(_stage, seed);
    }
}
