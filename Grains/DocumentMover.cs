using CollabDocs.Documents;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// Asks documents that live in this silo to move: those that have their home elsewhere since a silo has joined, and all of them when this silo leaves. Those
/// written most go first, a few at a time. A document that moves finishes what is on its way to the store, and tells its gateways; the next call opens it
/// at home.
/// </summary>
internal sealed partial class DocumentMover(
    LocalDocuments local, IClusterMembershipService membership, IClusterManifestProvider manifests, ILocalSiloDetails silo,
    TimeProvider time, ILogger<DocumentMover> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int AtOnce = 4;
    private const int AtOnceWhenLeaving = 32;

    private static readonly GrainType DocumentType = GrainType.Create(DocumentGrain.TypeName);

    /// <summary>Long enough for all silos to know of the one that joined.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<DocumentMover>(ServiceLifecycleStage.Active, Start, Stop);
        // In the stage in which the cluster is told that this silo leaves, and before the one in which Orleans ends its grains.
        lifecycle.Subscribe<DocumentMover>(ServiceLifecycleStage.BecomeActive, _ => Task.CompletedTask, Leave);
    }

    public void Dispose() => _stopping.Dispose();

    private Task Start(CancellationToken cancellation)
    {
        _running = Run();
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <summary>Ends when the silo stops.</summary>
    private async Task Run()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                await Move(Away(), AtOnce, MoveHome, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task Leave(CancellationToken hurry)
    {
        try
        {
            // Until the cluster knows that we leave, a document that is called would be opened here again.
            await foreach (var members in membership.MembershipUpdates.WithCancellation(hurry))
                if (members.GetSiloStatus(silo.SiloAddress) != SiloStatus.Active)
                    break;
            await Move([.. MostWrittenFirst(local.Open)], AtOnceWhenLeaving, Move, hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
        }
    }

    /// <summary>Those that have their home elsewhere, and can go there.</summary>
    private List<OpenDocument> Away()
    {
        var hosts = Hosts();
        // A silo that was declared dead knows less than the others.
        return hosts.Contains(silo.SiloAddress)
            ? [.. MostWrittenFirst(local.Open.Where(open => CanMove(open.Session) && HomeOf(open.Session, hosts) != silo.SiloAddress))]
            : [];
    }

    /// <summary>While the store fails, what waits for it here would be lost on the way, and nobody could open the document elsewhere.</summary>
    private static bool CanMove(DocumentSession session) => !session.IsStoreFailing;

    /// <summary>The silos in which documents may live now.</summary>
    private List<SiloAddress> Hosts()
    {
        var (members, manifest) = (membership.CurrentSnapshot, manifests.Current);
        return [.. manifest.Silos
            .Where(host => host.Value.Grains.ContainsKey(DocumentType) && members.GetSiloStatus(host.Key) == SiloStatus.Active)
            .Select(host => host.Key)];
    }

    private static SiloAddress HomeOf(DocumentSession session, List<SiloAddress> hosts) =>
        DocumentHomes.HomeOf(GrainId.Create(DocumentType, session.Id.Value), hosts);

    private static IEnumerable<OpenDocument> MostWrittenFirst(IEnumerable<OpenDocument> open) =>
        open.OrderByDescending(document => document.Session.Revision - document.OpenedAt);

    private async Task Move(
        List<OpenDocument> documents, int atOnce, Func<OpenDocument, CancellationToken, ValueTask> move, CancellationToken cancellation)
    {
        if (documents.Count == 0)
            return;
        LogMoving(documents.Count);
        await Parallel.ForEachAsync(documents, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, move);
    }

    /// <summary>The store may have begun to fail before its turn came.</summary>
    private ValueTask MoveHome(OpenDocument document, CancellationToken cancellation)
    {
        if (!CanMove(document.Session))
            return ValueTask.CompletedTask;
        document.GoesHome = true;
        return Move(document, cancellation);
    }

    private async ValueTask Move(OpenDocument document, CancellationToken cancellation)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        hurry.CancelAfter(Patience);
        try
        {
            await document.Session.Stop(hurry.Token);
        }
        catch (Exception e)
        {
            LogMoveFailed(document.Session.Id, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} documents move to other silos")]
    private partial void LogMoving(int count);

    [LoggerMessage(LogLevel.Error, "Document {Document}: did not stop in good order")]
    private partial void LogMoveFailed(DocumentId document, Exception failure);
}
