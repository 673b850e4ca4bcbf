using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Grains;
using CollabDocs.Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace CollabDocs.Cluster.Tests.Hosting;

/// <summary>Silos in this process that speak to each other as over a network: what crosses is serialized, and comes in any order.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestSilos(InProcessTestCluster cluster) => _cluster = cluster;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <param name="store">Gives a silo its store, which the silo disposes.</param>
    /// <param name="configure">What a test wants else of each silo.</param>
    public static async Task<TestSilos> Start(Func<IDocumentStore> store, Action<ISiloBuilder>? configure = null, short count = 2)
    {
        var builder = new InProcessTestClusterBuilder(count);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddDocuments();
            silo.Services.AddSingleton(_ => store());
            silo.Services.AddSingleton(new DocumentsOptions());
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 3, 1);
                options.EnableIndirectProbes = false;
            });
            configure?.Invoke(silo);
        });
        var silos = new TestSilos(builder.Build());
        await silos._cluster.DeployAsync();
        await silos.UntilAllKnowEachOther();
        return silos;
    }

    public static IDocuments DocumentsOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IDocuments>();

    public static IDocumentGrain Grain(InProcessSiloHandle from, DocumentId id) =>
        from.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IDocumentGrain>(id.Value);

    /// <summary>The documents that are open in a silo.</summary>
    public static IEnumerable<DocumentSession> OpenIn(InProcessSiloHandle silo) =>
        silo.ServiceProvider.GetRequiredService<LocalDocuments>().Open.Select(open => open.Session);

    /// <summary>Where a document has its home.</summary>
    public InProcessSiloHandle HomeOf(DocumentId id)
    {
        var home = DocumentHomes.HomeOf(Grain(Silos[0], id).GetGrainId(), [.. Silos.Select(silo => silo.SiloAddress)]);
        return Silos.Single(silo => silo.SiloAddress.Equals(home));
    }

    /// <summary>A silo that is not the home of a document.</summary>
    public InProcessSiloHandle OtherThanHomeOf(DocumentId id) => Silos.First(silo => silo != HomeOf(id));

    public async Task<InProcessSiloHandle> Add()
    {
        var added = await _cluster.StartAdditionalSiloAsync();
        await UntilAllKnowEachOther();
        return added;
    }

    /// <summary>Without a word to anybody, as far as that is possible in one process.</summary>
    public Task Kill(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    /// <summary>In good order.</summary>
    public Task Stop(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    /// <summary>Closes all documents.</summary>
    public async Task Unload()
    {
        foreach (var silo in Silos)
            foreach (var open in OpenIn(silo).ToList())
            {
                await open.Stop(CancellationToken.None);
                await _cluster.WaitForDeactivationAsync(Grain(silo, open.Id));
            }
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private Task UntilAllKnowEachOther() => Eventually.True(
        () => Silos.All(silo =>
        {
            var members = silo.ServiceProvider.GetRequiredService<IClusterMembershipService>().CurrentSnapshot;
            var manifest = silo.ServiceProvider.GetRequiredService<IClusterManifestProvider>().Current;
            return Silos.All(other =>
                members.GetSiloStatus(other.SiloAddress) == SiloStatus.Active && manifest.Silos.ContainsKey(other.SiloAddress));
        }),
        "all silos know each other");
}
