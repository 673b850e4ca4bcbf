using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>A cluster of which calls and store go wrong as a test wants.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Dictionary<SiloAddress, CancellationTokenSource> _lives = [];
    private readonly List<Follower> _followers = [];

    private Stage(TestSilos silos, IDocumentStore log, StoreFaults store, CallFaults calls) =>
        (Silos, Log, Store, Calls) = (silos, log, store, calls);

    public TestSilos Silos { get; }

    /// <summary>The store, without its faults.</summary>
    public IDocumentStore Log { get; }

    public StoreFaults Store { get; }

    public CallFaults Calls { get; }

    /// <param name="open">Opens the store, for each silo anew; null for one in memory that they share.</param>
    public static async Task<Stage> Start(Func<IDocumentStore>? open = null, Action<ISiloBuilder>? configure = null)
    {
        if (open is null)
        {
            var memory = new MemoryStore();
            open = () => memory;
        }
        var (store, calls) = (new StoreFaults(), new CallFaults());
        var silos = await TestSilos.Start(() => new UnreliableStore(open(), store), silo =>
        {
            silo.Services.AddSingleton<IOutgoingGrainCallFilter>(calls);
            configure?.Invoke(silo);
        });
        return new Stage(silos, open(), store, calls);
    }

    /// <summary>A way in at a silo.</summary>
    /// <param name="session">A number that no author has, for the reader there.</param>
    public async Task<Door> DoorOf(InProcessSiloHandle silo, DocumentId id, long session)
    {
        if (!_lives.TryGetValue(silo.SiloAddress, out var life))
            _lives[silo.SiloAddress] = life = new CancellationTokenSource();
        var documents = TestSilos.DocumentsOf(silo);
        var follower = await Follower.On(documents, id, session);
        _followers.Add(follower);
        return new Door(silo.SiloAddress, documents, follower, life.Token);
    }

    /// <summary>Without a word to anybody: those who are connected there find that it is gone.</summary>
    public async Task Kill(InProcessSiloHandle silo)
    {
        await Close(silo);
        await Silos.Kill(silo);
    }

    /// <summary>In good order. Those who are connected there go elsewhere when it has begun.</summary>
    public async Task Stop(InProcessSiloHandle silo)
    {
        var stopping = Silos.Stop(silo);
        await Close(silo);
        await stopping;
    }

    private Task Close(InProcessSiloHandle silo) => _lives.TryGetValue(silo.SiloAddress, out var life) ? life.CancelAsync() : Task.CompletedTask;

    public async Task<DocumentId> Create(string id)
    {
        var document = DocumentId.Parse(id);
        await TestSilos.DocumentsOf(Silos.Silos[0]).Create(document, id, Text.Delta.Empty, CancellationToken.None);
        return document;
    }

    public async ValueTask DisposeAsync()
    {
        Calls.Mend();
        Store.Mend();
        foreach (var follower in _followers)
            await follower.DisposeAsync();
        await Silos.DisposeAsync();
        await Log.DisposeAsync();
        foreach (var life in _lives.Values)
            life.Dispose();
    }
}
