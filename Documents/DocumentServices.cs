using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>What every document of a process works with.</summary>
public sealed record DocumentServices(
    IDocumentStore Store, SessionSecrets Secrets, DocumentsOptions Options, TimeProvider Time, DocumentsMetrics Metrics, ILoggerFactory Loggers)
{
    /// <summary>Where work that would hold a document's turn up for long is done: the thread pool.</summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    /// <summary>Who is told of what is published; null for nobody.</summary>
    public DocumentHooks? Hooks { get; init; }

    internal Task<T> InBackground<T>(Func<T> work, CancellationToken cancellation = default) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.DenyChildAttach, Background);
}
