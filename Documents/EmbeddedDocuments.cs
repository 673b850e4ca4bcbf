using System.Collections.Concurrent;
using System.Security.Cryptography;
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
    private readonly IDocumentStore _store;
    private readonly DocumentsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<Task<DocumentServices>> _load;
    private volatile DocumentServices? _services;

    /// <summary>Documents that are open or opening. An activation that has ended stays until its end is noticed; whoever meets it
    /// removes it, and exactly it, and opens the next.</summary>
    private readonly ConcurrentDictionary<DocumentId, Activation> _activations = new();
    private readonly ITimer _sweep;
    private long _lastEpoch;
    private int _stopping;

    /// <param name="random">Makes session numbers, and the server's key where the store has none yet.</param>
    public EmbeddedDocuments(
        IDocumentStore store, DocumentsOptions options, TimeProvider time, RandomNumberGenerator random, DocumentsMetrics metrics, ILoggerFactory loggers)
    {
        options.Validate();
        (_store, _options, _time, _logger) = (store, options, time, loggers.CreateLogger<EmbeddedDocuments>());
        _load = async () => new DocumentServices(
            store, await SessionSecrets.Load(store, random, CancellationToken.None), options, time, metrics, loggers)
        {
            Background = Background,
        };
        var interval = TimeSpan.FromSeconds(Math.Max(options.IdleUnloadSeconds / 4.0, 0.25));
        _sweep = time.CreateTimer(_ => _ = UnloadIdle(), null, interval, interval);
    }

    /// <inheritdoc cref="DocumentServices.Background"/>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    public async Task<CreateOutcome> Create(DocumentId id, string title, Delta content, CancellationToken cancellation)
    {
        CheckTitle(title);
        if (Fault(content) is { } refused)
            return refused;
        var services = await Services();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var first = content.IsEmpty ? null : RevisionCodec.Encode(1, services.Secrets.NewSession(), 1, now, content, new());
        return await _store.Create(id, title, first, content.LengthChange, now, cancellation) switch
        {
            CreateResult.Created => new CreateOutcome.Created(new DocumentInfo(
                id, title, first?.Number ?? 0, content.LengthChange,
                DateTimeOffset.FromUnixTimeMilliseconds(now), DateTimeOffset.FromUnixTimeMilliseconds(now))),
            var taken => new CreateOutcome.Taken(taken == CreateResult.Deleted),
        };
    }

    public async Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation) =>
        await _store.Find(id, cancellation) is { Deleted: false } found ? found.Info : null;

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => _store.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation)
    {
        CheckTitle(title);
        return _store.Rename(id, title, _time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
    }

    public async Task<bool> Delete(DocumentId id, CancellationToken cancellation)
    {
        var deleted = await _store.Delete(id, _time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        // Where there was none somebody may make it in this moment: that one lives.
        if (!deleted && await _store.Find(id, cancellation) is not { Deleted: true })
            return false;
        // Whoever opens it from now on finds it gone. Whoever opened it before is here.
        if (_activations.TryGetValue(id, out var activation) && await activation.OpenedOrNot() is { } session)
            await session.Delete();
        return deleted;
    }

    public IDocumentHandle Open(DocumentId id) => new EmbeddedDocument(id, this);

    /// <summary>Makes sure that the store answers.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Services().WaitAsync(cancellationToken);

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
    internal async Task<DocumentSession?> Reach(DocumentId id, CancellationToken cancellation)
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
            // A caller that gave up waiting leaves the opening to others.
            if (session is null && activation.Opened.IsCompleted)
                Forget(id, activation);
        }
    }

    /// <summary>Removes an activation that has ended, and no other.</summary>
    internal void Forget(DocumentId id, DocumentSession ended)
    {
        if (_activations.TryGetValue(id, out var activation) && activation.Opened is { IsCompletedSuccessfully: true, Result: { } session } && session == ended)
            Forget(id, activation);
    }

    internal Task<CreateOutcome> CreateForJoin(DocumentId id, CancellationToken cancellation) => Create(id, id.Value, Delta.Empty, cancellation);

    internal Task<StoredDocument?> FindEven(DocumentId id, CancellationToken cancellation) => _store.Find(id, cancellation);

    private async Task<DocumentSession?> OpenSession(DocumentId id)
    {
        if (Volatile.Read(ref _stopping) == 1)
            throw new StoreUnavailableException("The host stops.");
        return await DocumentSession.Open(id, NextEpoch(), await Services(), CancellationToken.None);
    }

    /// <summary>Should two load them at once, they get the same key.</summary>
    private async Task<DocumentServices> Services() => _services ??= await _load();

    /// <summary>By the clock, in its finest unit, so that it also grows over restarts; and never the same twice.</summary>
    private long NextEpoch()
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastEpoch);
            var next = Math.Max(last + 1, _time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _lastEpoch, next, last) == last)
                return next;
        }
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

    private CreateOutcome.Refused? Fault(Delta content)
    {
        if (content.LengthChange > _options.MaxDocumentLengthUnits)
            return new(RefusalReason.DocumentTooLarge, $"The document would be longer than {_options.MaxDocumentLengthUnits} UTF-16 code units.");
        return (Rope.Empty.Check(content) ?? Document.CheckText(content)) is { } fault ? new(Refusals.ReasonOf(fault.Kind), fault.Message) : null;
    }

    private static void CheckTitle(string title)
    {
        if (title.Length is 0 or > DocumentInfo.MaxTitleLength || title.Any(char.IsControl))
            throw new ArgumentException($"A title is 1 to {DocumentInfo.MaxTitleLength} UTF-16 code units without control characters.", nameof(title));
    }

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
