using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>
/// Those outside who are told of what happens to the documents of a process: observers of the host's own (<see cref="IRevisionObserver"/>), and webhooks. Documents leave it here, in their turns, and
/// wait for nothing; where there are none it costs nothing.
/// </summary>
public sealed class DocumentHooks : IHostedLifecycleService, IDisposable
{
    private readonly Func<IEnumerable<IRevisionObserver>> _findObservers;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Webhook[] _webhooks;
    private volatile ObserverFeed[] _observers = [];

    /// <param name="isShared">Other processes have documents in the same store.</param>
    /// <param name="observers">Asked for when the host begins to start, not before: they may need documents themselves.</param>
    /// <param name="random">So that not all tries come at once.</param>
    public DocumentHooks(
        DocumentsOptions options, bool isShared, Func<IEnumerable<IRevisionObserver>> observers, IDocumentStore store, TimeProvider time, Random random,
        DocumentsMetrics metrics, ILoggerFactory loggers)
    {
        (_findObservers, _time, _loggers) = (observers, time, loggers);
        _webhooks =
        [
            .. options.Webhooks.Select(webhook => new Webhook(
                webhook, isShared, store.Deliveries, Webhook.NewHandler(), time, new Random(random.Next()), metrics, loggers.CreateLogger<Webhook>())),
        ];
    }

    /// <summary>Before anything else starts that may publish.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _observers = [.. _findObservers().Select(observer => new ObserverFeed(observer, _time, _loggers.CreateLogger<ObserverFeed>()))];
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var webhook in _webhooks)
            webhook.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all documents have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll([.. _observers.Select(feed => feed.Close(cancellationToken)), .. _webhooks.Select(webhook => webhook.Stop(cancellationToken))]);

    public void Dispose()
    {
        foreach (var webhook in _webhooks)
            webhook.Dispose();
    }

    /// <summary>Another process is gone that had documents: what it has not told is looked for.</summary>
    public void LookSoon()
    {
        foreach (var webhook in _webhooks)
            webhook.LookSoon();
    }

    /// <summary>Revisions of a document are stored.</summary>
    internal void Published(DocumentId document, IReadOnlyList<Revision> batch)
    {
        foreach (var feed in _observers)
            feed.Published(document, batch);
        foreach (var webhook in _webhooks)
            webhook.Changed(document);
    }

    /// <summary>A document was deleted, or brought back: whoever is told of documents looks at it.</summary>
    internal void Look(DocumentId document)
    {
        foreach (var webhook in _webhooks)
            webhook.Changed(document);
    }
}
