using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>
/// Those outside who are told of what happens to the documents of a process: observers of the host's own (<see cref="IRevisionObserver"/>), and webhooks. Documents leave it here, in their turns, and
/// wait for nothing; where there are none it costs nothing.
/// </summary>
/// <param name="observers">Asked for when the host begins to start, not before: they may need documents themselves.</param>
public sealed class DocumentHooks(Func<IEnumerable<IRevisionObserver>> observers, TimeProvider time, ILoggerFactory loggers) : IHostedLifecycleService
{
    private volatile ObserverFeed[] _observers = [];

    /// <summary>Before anything else starts that may publish: a document is told of from its first revision here on.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _observers = [.. observers().Select(observer => new ObserverFeed(observer, time, loggers.CreateLogger<ObserverFeed>()))];
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all documents have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(_observers.Select(feed => feed.Close(cancellationToken)));

    /// <summary>Revisions of a document are stored.</summary>
    internal void Published(DocumentId document, IReadOnlyList<Revision> batch)
    {
        foreach (var feed in _observers)
            feed.Published(document, batch);
    }
}
