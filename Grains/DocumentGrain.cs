using CollabDocs.Documents;
using CollabDocs.Documents.Access;
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

    /// <summary>A submission waits so long for the store: its caller asks again, before its patience with the call is over. Calls that wait for ever would
    /// also keep the grain from moving.</summary>
    private static readonly TimeSpan SubmitPatience = TimeSpan.FromSeconds(2.5);

    /// <summary>Has it not gone by then, its home is here again.</summary>
    private static readonly TimeSpan MigrationTime = TimeSpan.FromSeconds(1);

    private readonly DocumentObservers _observers = new(membership, time, logger);
    private readonly RunningRequests<AccessOutcome> _changes = new();
    private Task<OpenDocument?>? _opening;

    private DocumentId Id => DocumentId.Parse(this.GetPrimaryKeyString());

    public async Task<JoinReply?> Join(ResumeRequest? resume, Pass by, SiloAddress gateway)
    {
        if (await Open() is not { } document)
            return null;
        var outcome = await document.Session.Join(resume?.ToResumption(), by, CancellationToken.None);
        if (outcome is JoinOutcome.Joined joined)
            document.Enter(joined.Session, joined.Connection, gateway);
        return JoinReply.From(outcome);
    }

    public async Task<SubmitReply?> Submit(SubmitRequest request)
    {
        if (await Session() is not { } session)
            return null;
        var outcome = await session.Submit(request.ToSubmission(), request.Connection, CancellationToken.None).WaitAsync(SubmitPatience, time);
        // Where the document moves to, the same submission may be accepted at once.
        return outcome is SubmitOutcome.Refused { Reason: RefusalReason.Unavailable } && session.IsEnding
            ? throw new ActivationEndedException(EndReason.Moved)
            : SubmitReply.From(session.Epoch, outcome);
    }

    public async Task<bool> SetPresence(PresenceRequest request)
    {
        if (await Open() is not { } document)
            return false;
        document.Enter(request.Presence.Session, request.Connection, request.Gateway);
        return await document.Session.SetPresence(request.Presence, request.Revision, request.Connection);
    }

    public async Task Leave(long session, long connection)
    {
        if (await Open() is not { } document)
            return;
        document.Leave(session, connection);
        await document.Session.Leave(session, connection);
    }

    public async Task<ReadReply?> Read() => await Session() is { } session ? new ReadReply(await session.Read()) : null;

    public async Task<PassagesReply?> ReadSince(long after, long session) =>
        await Session() is { } document && await document.ReadSince(after, session, CancellationToken.None) is { } passages
            ? PassagesReply.From(passages)
            : null;

    public async Task<RevisionsReply?> ReadRevisions(long after, int limit) =>
        await Session() is { } session ? new RevisionsReply([.. await session.ReadRevisions(after, limit, CancellationToken.None)]) : null;

    public async Task<Standing?> Look(Pass pass) => await Session() is { } session ? await session.Look(pass) : null;

    public async Task<AccessOutcome> ChangeAccess(AccessRequest request) => await Session() is { } session
        ? await _changes.GetOrStart(request.Number, () => session.ChangeAccess(request.ToChange(), request.Actor, CancellationToken.None)).WaitAsync(SubmitPatience, time)
        : AccessOutcome.Missing;

    public async Task<SubscribeReply?> Subscribe(IDocumentObserver observer, SiloAddress gateway, long known)
    {
        if (await Session() is not { } session)
            return null;
        var subscription = await _observers.Subscribe(session, observer, gateway, known);
        DelayDeactivation(ObserverQueue.Lease);
        return new SubscribeReply(
            silo.SiloAddress, subscription.Epoch, subscription.Revision, subscription.StoreFailing, subscription.PresenceVersion, subscription.Present, subscription.Access);
    }

    public async Task Unsubscribe(IDocumentObserver observer)
    {
        await _observers.Unsubscribe(observer);
        if (_observers.IsEmpty)
            DelayDeactivation(TimeSpan.Zero);
    }

    /// <summary>Opens nothing: whoever opens the document from now on finds it gone.</summary>
    public async Task Deleted()
    {
        if (_opening is null)
            DeactivateOnIdle();
        else if (await Session() is { } session)
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
        catch (TimeoutException late)
        {
            throw new DocumentUnavailableException(late.Message, moved: true);
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
        await _observers.Farewell(cancellationToken);
    }

    private async Task<DocumentSession?> Session() => (await Open())?.Session;

    /// <returns>Null where there is no such document.</returns>
    private async Task<OpenDocument?> Open()
    {
        var opening = _opening ??= OpenAnew();
        OpenDocument? document = null;
        try
        {
            document = await opening;
            return document;
        }
        finally
        {
            // It may be made at any time, and the store may answer the next who asks.
            if (document is null && _opening == opening)
                _opening = null;
        }
    }

    private async Task<OpenDocument?> OpenAnew()
    {
        if (await DocumentSession.Open(Id, await services.Load(CancellationToken.None), CancellationToken.None) is not { } session)
        {
            DeactivateOnIdle();
            return null;
        }
        var document = local.Add(session);
        _ = EndWith(document);
        return document;
    }

    /// <summary>The activation ends with its session: deleted, moving to its place, or overtaken by another.</summary>
    private async Task EndWith(OpenDocument document)
    {
        var reason = await document.Session.Ended;
        local.Remove(document);
        LogEnding(document.Session.Id, document.Session.Epoch, reason);
        // Where it goes is said to the cluster before it goes: else whoever remembers it here would have it made here again.
        if (document.GoesHome)
        {
            MigrateOnIdle();
            await Task.Delay(MigrationTime, time);
        }
        DeactivateOnIdle(); // no more than a matter of form where it has gone
    }

    [LoggerMessage(LogLevel.Debug, "Document {Document}: the grain of activation {Epoch} goes: {Reason}")]
    private partial void LogEnding(DocumentId document, long epoch, EndReason reason);
}
