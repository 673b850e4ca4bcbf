using CollabDocs.Documents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// Asks documents that live in this silo and have their home in another to move there: a silo has joined. Those written most go first, a few at a time.
/// A document that moves finishes what is on its way to the store, and tells its gateways; the next call opens it at home.
/// </summary>
internal sealed partial class DocumentMover(
    LocalDocuments local, IClusterMembershipService membership, IClusterManifestProvider manifests, ILocalSiloDetails silo,
    TimeProvider time, ILogger<DocumentMover> logger) : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly GrainType DocumentType = GrainType.Create(DocumentGrain.TypeName);

    /// <summary>Long enough for all silos to know of the one that joined.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends with the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var away = Away();
            if (away.Count == 0)
                continue;
            LogMoving(away.Count);
            await Parallel.ForEachAsync(away, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, Move);
        }
    }

    /// <summary>Those that have their home elsewhere, the most written first.</summary>
    private List<DocumentSession> Away()
    {
        var hosts = Hosts();
        // A silo that is leaving, or was declared dead, knows less than the others.
        return hosts.Contains(silo.SiloAddress)
            ? [.. from open in local.Open
                  where DocumentHomes.HomeOf(GrainOf(open.Session), hosts) != silo.SiloAddress
                  orderby open.Session.Revision - open.OpenedAt descending
                  select open.Session]
            : [];
    }

    /// <summary>The silos in which documents may live now.</summary>
    private List<SiloAddress> Hosts()
    {
        var (members, manifest) = (membership.CurrentSnapshot, manifests.Current);
        return [.. manifest.Silos
            .Where(host => host.Value.Grains.ContainsKey(DocumentType) && members.GetSiloStatus(host.Key) == SiloStatus.Active)
            .Select(host => host.Key)];
    }

    private static GrainId GrainOf(DocumentSession session) => GrainId.Create(DocumentType, session.Id.Value);

    private async ValueTask Move(DocumentSession session, CancellationToken stopping)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        hurry.CancelAfter(Patience);
        try
        {
            await session.Stop(hurry.Token);
        }
        catch (Exception e)
        {
            LogMoveFailed(session.Id, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} documents move to their homes in other silos")]
    private partial void LogMoving(int count);

    [LoggerMessage(LogLevel.Error, "Document {Document}: did not stop in good order")]
    private partial void LogMoveFailed(DocumentId document, Exception failure);
}
