using System.Collections.Concurrent;
using System.Security.Cryptography;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Documents in this process. A document is opened when it is first called, lives as one <see cref="DocumentSession"/>, and is unloaded when it is idle.
/// </summary>
public sealed partial class EmbeddedDocuments : IDocuments, IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly DocumentServicesLoader _services;

    /// <summary>Documents that are open or opening. An activation that has ended stays until its end is noticed; whoever meets it
    /// removes it, and exactly it, and opens the next.</summary>
    private readonly ConcurrentDictionary<DocumentId, Activation> _activations = new();
    private readonly ITimer _sweep;
    private int _stopping;

    /// <param name="random">Makes session numbers, and the server's key where the store has none yet.</param>
    public EmbeddedDocuments(
        IDocumentStore store, DocumentsOptions options, TimeProvider time, RandomNumberGenerator random, DocumentsMetrics metrics, ILoggerFactory loggers)
    {
        options.Validate();
        _logger = loggers.CreateLogger<EmbeddedDocuments>();
        _services = new DocumentServicesLoader(store, options, time, random, metrics, loggers);
        Catalog = new DocumentCatalog(store, options, time, random);
        Past = new DocumentPast(store);
        Versions = new DocumentVersions(store, time);
        Access = new DocumentAccess(store);
        Audit = new AuditTrail(store, time);
        var interval = TimeSpan.FromSeconds(Math.Max(options.IdleUnloadSeconds / 4.0, 0.25));
        _sweep = time.CreateTimer(_ => _ = UnloadIdle(), null, interval, interval);
    }

    /// <inheritdoc cref="DocumentServices.Background"/>
    public TaskScheduler Background
    {
        get => _services.Background;
        init => _services.Background = value;
    }

    /// <inheritdoc cref="DocumentServices.Hooks"/>
    public DocumentHooks? Hooks
    {
        get => _services.Hooks;
        init => _services.Hooks = Catalog.Hooks = value;
    }

    /// <summary>The part of the work that needs no open document.</summary>
    internal DocumentCatalog Catalog { get; }

    /// <summary>How many names something is kept of.</summary>
    internal int NamesInMemory => _activations.Count;

    public DocumentPast Past { get; }

    public DocumentVersions Versions { get; }

    public DocumentAccess Access { get; }

    public AuditTrail Audit { get; }

    public Task<CreateOutcome> Create(DocumentId id, string title, Delta content, FirstOwner? owner, CancellationToken cancellation) =>
        Catalog.Create(id, title, content, owner, cancellation);

    public Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation) => Catalog.Find(id, cancellation);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => Catalog.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation) => Catalog.Rename(id, title, cancellation);

    public Task<AuthorPage> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        Catalog.ReadAuthors(id, after, limit, cancellation);

    public async Task<bool> Delete(DocumentId id, string actor, CancellationToken cancellation)
    {
        var result = await Catalog.Delete(id, actor, cancellation);
        if (result != DeleteResult.Missing)
            await TellDeleted(id);
        return result == DeleteResult.Deleted;
    }

    public Task<UndeleteOutcome> Undelete(DocumentId id, string actor, CancellationToken cancellation) => Catalog.Undelete(id, actor, cancellation);

    public async Task<PurgeResult> Purge(DocumentId id, string actor, CancellationToken cancellation)
    {
        var result = await Catalog.Purge(id, actor, cancellation);
        if (result != PurgeResult.Missing)
            await TellDeleted(id);
        return result;
    }

    public IDocumentHandle Open(DocumentId id) => new EmbeddedDocument(id, this);

    /// <summary>Makes sure that the store answers.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _services.Load(cancellationToken).AsTask();

    /// <summary>Takes no more work, finishes what is on its way to the store, and tells all subscribers.</summary>
    /// <param name="cancellationToken">Cancelled when the store is to be waited for no longer.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _stopping, 1);
        await _sweep.DisposeAsync();
        // What began to open before it could see that we stop is in the dictionary by the time it is open.
        while (!_activations.IsEmpty)
            await Task.WhenAll(_activations.Select(open => Stop(open.Key, open.Value, cancellationToken)));
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    /// <returns>The open document; null where there is none.</returns>
    /// <exception cref="StoreUnavailableException">The store failed, or the host stops.</exception>
    internal ValueTask<DocumentSession?> Reach(DocumentId id, CancellationToken cancellation) =>
        _activations.TryGetValue(id, out var activation) && activation.Opened is { IsCompletedSuccessfully: true, Result: { } session }
            ? new(session)
            : new(ReachOrOpen(id, cancellation));

    private async Task<DocumentSession?> ReachOrOpen(DocumentId id, CancellationToken cancellation)
    {
        var activation = _activations.GetOrAdd(id, static (id, documents) => new Activation(() => documents.OpenSession(id)), this);
        DocumentSession? session = null;
        try
        {
            session = await activation.Opened.WaitAsync(cancellation);
            return session;
        }
        finally
        {
            if (session is null)
                _ = ForgetMissing(id, activation);
        }
    }

    /// <summary>Where there is no such document nothing of its name is kept, also where whoever asked gave up waiting before that was known.</summary>
    private async Task ForgetMissing(DocumentId id, Activation activation)
    {
        if (await activation.OpenedOrNot() is null)
            Forget(id, activation);
    }

    /// <summary>Removes an activation that has ended, and no other.</summary>
    internal void Forget(DocumentId id, DocumentSession ended)
    {
        if (_activations.TryGetValue(id, out var activation) && activation.Opened is { IsCompletedSuccessfully: true, Result: { } session } && session == ended)
            Forget(id, activation);
    }

    /// <summary>Whoever opened it before is here.</summary>
    private async Task TellDeleted(DocumentId id)
    {
        if (_activations.TryGetValue(id, out var activation) && await activation.OpenedOrNot() is { } session)
            await session.Delete();
    }

    private async Task<DocumentSession?> OpenSession(DocumentId id)
    {
        if (Volatile.Read(ref _stopping) == 1)
            throw new StoreUnavailableException("The host stops.");
        return await DocumentSession.Open(id, await _services.Load(CancellationToken.None), CancellationToken.None);
    }

    private async Task UnloadIdle()
    {
        foreach (var (id, activation) in _activations)
            try
            {
                if (activation.Opened is { IsCompletedSuccessfully: true, Result: { } session } && await session.TryUnload())
                    Forget(id, activation);
            }
            catch (Exception e)
            {
                LogUnloadFailed(id, e);
            }
    }

    private async Task Stop(DocumentId id, Activation activation, CancellationToken hurry)
    {
        try
        {
            if (await activation.OpenedOrNot().WaitAsync(hurry) is { } session)
                await session.Stop(hurry);
        }
        catch (Exception e)
        {
            LogStopFailed(id, e);
        }
        Forget(id, activation);
    }

    private void Forget(DocumentId id, Activation activation) => _activations.TryRemove(new(id, activation));

    [LoggerMessage(LogLevel.Error, "Document {Document}: could not be unloaded")]
    private partial void LogUnloadFailed(DocumentId document, Exception failure);

    [LoggerMessage(LogLevel.Error, "Document {Document}: did not stop in good order")]
    private partial void LogStopFailed(DocumentId document, Exception failure);

    /// <summary>A document that is open or opening; however many ask for it at once, it is opened once.</summary>
    private sealed class Activation(Func<Task<DocumentSession?>> open)
    {
        private readonly Lazy<Task<DocumentSession?>> _opened = new(open);

        public Task<DocumentSession?> Opened => _opened.Value;

        /// <returns>Null also where it could not be opened.</returns>
        public async Task<DocumentSession?> OpenedOrNot()
        {
            await Task.WhenAny(Opened);
            return Opened.IsCompletedSuccessfully ? await Opened : null;
        }
    }
}
