using CollabDocs.Documents;
using CollabDocs.Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace CollabDocs.Grains;

/// <summary>
/// One document in the cluster: the Orleans shell around a <see cref="DocumentSession"/>. The session puts its own turns in order, on this grain's
/// scheduler; so calls may interleave, and none waits for another's commit.
/// </summary>
/// <remarks>
/// Orleans may activate a document twice while the cluster changes. The store then takes revisions of the newer activation only: the older one's session
/// ends when it learns that, and its activation with it.
/// </remarks>
[Reentrant, DocumentPlacement, GrainType(TypeName)]
public sealed partial class DocumentGrain(
    DocumentServicesLoader services, LocalDocuments local, ILocalSiloDetails silo, IClusterMembershipService membership, TimeProvider time,
    ILogger<DocumentGrain> logger)
    : Grain, IDocumentGrain, IIncomingGrainCallFilter
{
    internal const string TypeName = "document";

    /// <summary>For what was told last to reach the gateways, when the activation ends.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private readonly Dictionary<IDocumentObserver, (ObserverQueue Queue, DocumentSubscription Subscription)> _observers = [];
    private Task<DocumentSession?>? _opening;
    private long _batches;

    private DocumentId Id => DocumentId.Parse(this.GetPrimaryKeyString());

    public async Task<JoinReply?> Join(ResumeRequest? resume) =>
        await Session() is { } session ? JoinReply.From(await session.Join(resume?.ToResumption(), CancellationToken.None)) : null;

    public async Task<SubmitReply?> Submit(SubmitRequest request) =>
        await Session() is { } session
            ? SubmitReply.From(session.Epoch, await session.Submit(request.ToSubmission(), request.Connection, CancellationToken.None))
            : null;

    public async Task<bool> SetPresence(PresenceRequest request) =>
        await Session() is { } session && await session.SetPresence(request.Presence, request.Revision, request.Connection);

    public async Task Leave(long session, long connection)
    {
        if (await Session() is { } document)
            await document.Leave(session, connection);
    }

    public async Task<ReadReply?> Read() => await Session() is { } session ? new ReadReply(await session.Read()) : null;

    public async Task<PassagesReply?> ReadSince(long after, long session) =>
        await Session() is { } document && await document.ReadSince(after, session, CancellationToken.None) is { } passages
            ? PassagesReply.From(passages)
            : null;

    public async Task<RevisionsReply?> ReadRevisions(long after, int limit) =>
        await Session() is { } session ? new RevisionsReply([.. await session.ReadRevisions(after, limit, CancellationToken.None)]) : null;

    public async Task<SubscribeReply?> Subscribe(IDocumentObserver observer, SiloAddress gateway, long known)
    {
        if (await Session() is not { } session)
            return null;
        var queue = new ObserverQueue(session.Id, observer, session.Epoch, () => IsGone(gateway), () => ++_batches, time, logger);
        var subscription = await session.Subscribe(queue, known, CancellationToken.None);
        queue.Dropped += () => _ = End(observer, queue);
        if (_observers.TryGetValue(observer, out var earlier))
            await End(observer, earlier.Queue);
        _observers[observer] = (queue, subscription);
        DelayDeactivation(ObserverQueue.Lease);
        return new SubscribeReply(
            silo.SiloAddress, subscription.Epoch, subscription.Revision, subscription.StoreFailing, subscription.PresenceVersion, subscription.Present);
    }

    /// <summary>When it returns nothing more is on its way to the observer, unless that does not answer: a grain cannot move while a call runs.</summary>
    public async Task Unsubscribe(IDocumentObserver observer)
    {
        if (!_observers.TryGetValue(observer, out var ending))
            return;
        await End(observer, ending.Queue);
        await Task.WhenAny(ending.Queue.Finished, Task.Delay(FarewellTime, time));
    }

    /// <summary>Opens nothing: whoever opens the document from now on finds it gone.</summary>
    public async Task Deleted()
    {
        if (_opening is not null && await Session() is { } session)
            await session.Delete();
    }

    /// <summary>What ends an activation is told in the words of <see cref="IDocumentGrain"/>.</summary>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (ActivationEndedException ended)
        {
            throw new DocumentUnavailableException(ended.Message, moved: true);
        }
        catch (StoreUnavailableException failure)
        {
            throw new DocumentUnavailableException(failure.Message, moved: false);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_opening is not null && await Session() is { } session)
            await session.Stop(cancellationToken);
        var farewells = Task.WhenAll(_observers.Values.Where(observer => !observer.Queue.IsFailing).Select(observer => observer.Queue.Finished));
        await Task.WhenAny(farewells, Task.Delay(FarewellTime, time, cancellationToken));
    }

    /// <returns>Null where there is no such document.</returns>
    private async Task<DocumentSession?> Session()
    {
        var opening = _opening ??= Open();
        DocumentSession? session = null;
        try
        {
            session = await opening;
            return session;
        }
        finally
        {
            // It may be made at any time, and the store may answer the next who asks.
            if (session is null && _opening == opening)
                _opening = null;
        }
    }

    private async Task<DocumentSession?> Open()
    {
        var session = await DocumentSession.Open(Id, await services.Load(CancellationToken.None), CancellationToken.None);
        if (session is null)
            DeactivateOnIdle();
        else
            _ = EndWith(session);
        return session;
    }

    /// <summary>The activation ends with its session: deleted, moving to its place, or overtaken by another.</summary>
    private async Task EndWith(DocumentSession session)
    {
        local.Add(session);
        var reason = await session.Ended;
        local.Remove(session);
        LogEnding(session.Id, session.Epoch, reason);
        DeactivateOnIdle();
    }

    private async Task End(IDocumentObserver observer, ObserverQueue queue)
    {
        if (!_observers.TryGetValue(observer, out var ending) || ending.Queue != queue)
            return;
        queue.Close();
        _observers.Remove(observer);
        if (_observers.Count == 0)
            DelayDeactivation(TimeSpan.Zero);
        await ending.Subscription.DisposeAsync();
    }

    private bool IsGone(SiloAddress gateway) => membership.CurrentSnapshot.GetSiloStatus(gateway) is SiloStatus.Dead or SiloStatus.None;

    [LoggerMessage(LogLevel.Debug, "Document {Document}: the grain of activation {Epoch} goes: {Reason}")]
    private partial void LogEnding(DocumentId document, long epoch, EndReason reason);
}
