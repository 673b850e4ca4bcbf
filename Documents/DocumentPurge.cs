using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Purges documents that were deleted long enough ago: at the start, and every hour. Each process does it; where several do at once, each document is purged by one of them.
/// Ends with the host.
/// </summary>
public sealed partial class DocumentPurge(IDocumentStore store, DocumentsOptions options, TimeProvider time, ILogger<DocumentPurge> logger) : BackgroundService
{
    /// <summary>Who nobody has told to do it.</summary>
    private const string Actor = "server";

    /// <summary>In one transaction, so that it is short. What the documents held is removed a little at a time, by the store.</summary>
    internal const int AtOnce = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    /// <summary>What cannot be done now is done an interval later: it is no reason to end the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await PurgeDue(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogPurgeFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PurgeDue(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (all, purged) = (0, AtOnce);
        for (; purged == AtOnce; all += purged)
            purged = await store.PurgeDeleted(
                now.AddDays(-options.KeepDeletedDays).ToUnixTimeMilliseconds(), AtOnce, now.ToUnixTimeMilliseconds(), Actor, cancellation);
        if (all > 0)
            LogPurged(all, options.KeepDeletedDays);
    }

    [LoggerMessage(LogLevel.Information, "{Count} documents are purged, which were deleted more than {Days} days ago")]
    private partial void LogPurged(int count, int days);

    [LoggerMessage(LogLevel.Warning, "Documents that were deleted long ago are not purged yet")]
    private partial void LogPurgeFailed(Exception failure);
}
