using System.Security.Cryptography;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Loads what every document of a process works with, when the first one asks for it: the key of <see cref="SessionSecrets"/> comes from the store. A host
/// has one of these, and opens its documents with what it gives: <see cref="DocumentSession.Open"/>.
/// </summary>
/// <param name="random">Makes session numbers, and the server's key where the store has none yet.</param>
public sealed class DocumentServicesLoader(
    IDocumentStore store, DocumentsOptions options, TimeProvider time, RandomNumberGenerator random, DocumentsMetrics metrics, ILoggerFactory loggers)
{
    private volatile DocumentServices? _services;

    /// <inheritdoc cref="DocumentServices.Background"/>
    public TaskScheduler Background { get; set; } = TaskScheduler.Default;

    /// <inheritdoc cref="DocumentServices.Hooks"/>
    public DocumentHooks? Hooks { get; set; }

    /// <summary>Should two load at once, they get the same key; should the store fail, the next to ask tries again.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async ValueTask<DocumentServices> Load(CancellationToken cancellation) =>
        _services ??= new DocumentServices(store, await SessionSecrets.Load(store, random, cancellation), options, time, metrics, loggers)
        {
            Background = Background,
            Hooks = Hooks,
        };
}
