using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>
/// Tells one observer, one call at a time, of what documents publish. Whoever publishes only leaves it here; so however slow the observer is, no document waits. Where more waits than may, the
/// observer is told of a range in place of the revisions.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "What it owns has no timer, and an observer may keep its token.")]
internal sealed partial class ObserverFeed
{
    /// <summary>Of revisions that wait, estimated.</summary>
    internal const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>What a revision takes beside its bytes, about.</summary>
    private const int RevisionBytes = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IRevisionObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();

    /// <summary>By document; each is in the channel once.</summary>
    private readonly Dictionary<DocumentId, Untold> _untold = [];

    /// <summary>Documents of which there is something to tell. Unbounded: a document is in it once.</summary>
    private readonly Channel<DocumentId> _documents = Channel.CreateUnbounded<DocumentId>(new() { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Task _telling;
    private long _bytes;

    public ObserverFeed(IRevisionObserver observer, TimeProvider time, ILogger logger)
    {
        (_observer, _time, _logger) = (observer, time, logger);
        _telling = Task.Run(Tell);
    }

    /// <summary>Waits for nothing. Batches of a document come in their order.</summary>
    /// <param name="batch">Consecutive, at least one.</param>
    public void Published(DocumentId document, IReadOnlyList<Revision> batch)
    {
        lock (_gate)
        {
            if (!_untold.TryGetValue(document, out var untold))
            {
                if (!_documents.Writer.TryWrite(document))
                    return; // closed
                _untold[document] = untold = new Untold();
            }
            var bytes = batch.Sum(revision => (long)RevisionBytes + revision.Encoded.Length);
            // Where nothing waits one batch may be as large as it is.
            if (untold.Missed is not null || (_bytes > 0 && _bytes + bytes > MaxBytes))
                untold.Miss(batch);
            else
            {
                untold.Revisions.AddRange(batch);
                untold.Bytes += bytes;
                _bytes += bytes;
            }
        }
    }

    /// <summary>Takes nothing more, and tells what waits.</summary>
    /// <param name="hurry">Cancelled when it is to be waited for no longer.</param>
    public async Task Close(CancellationToken hurry)
    {
        _documents.Writer.TryComplete();
        try
        {
            await _telling.WaitAsync(Patience, _time, hurry);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LogLeft(_observer.GetType());
        }
        await _end.CancelAsync();
    }

    /// <summary>Ends when it is closed, and all is told.</summary>
    private async Task Tell()
    {
        await foreach (var document in _documents.Reader.ReadAllAsync())
        {
            var untold = Take(document);
            if (untold.Revisions is [var first, ..] revisions)
                await Call(document, first.Number - 1, revisions[^1].Number, () => _observer.Published(document, revisions, _end.Token));
            if (untold.Missed is var (after, through))
                await Call(document, after, through, () => _observer.Missed(document, after, through, _end.Token));
        }
    }

    private Untold Take(DocumentId document)
    {
        lock (_gate)
        {
            _untold.Remove(document, out var untold);
            _bytes -= untold!.Bytes;
            return untold;
        }
    }

    private async Task Call(DocumentId document, long after, long through, Func<ValueTask> call)
    {
        try
        {
            await call();
        }
        catch (Exception e)
        {
            LogThrew(_observer.GetType(), document, after, through, e);
        }
    }

    /// <summary>What an observer is to be told of a document: revisions, and then how many it has missed.</summary>
    private sealed class Untold
    {
        public List<Revision> Revisions { get; } = [];
        public long Bytes { get; set; }
        public (long After, long Through)? Missed { get; private set; }

        public void Miss(IReadOnlyList<Revision> batch) => Missed = (Missed?.After ?? batch[0].Number - 1, batch[^1].Number);
    }

    [LoggerMessage(LogLevel.Error, "{Observer} threw when it was told of document {Document}, after revision {After} through {Through}; it is not told again")]
    private partial void LogThrew(Type observer, DocumentId document, long after, long through, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Observer} was not told of everything before the host stopped")]
    private partial void LogLeft(Type observer);
}
