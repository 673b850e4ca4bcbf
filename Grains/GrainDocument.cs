using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// The way to one document of <see cref="GrainDocuments"/>. A call that fails because of where the document lived is made again, for a while: every call
/// may be, for what it asks is done once.
/// </summary>
internal sealed partial class GrainDocument(DocumentId id, GrainDocuments documents) : IDocumentHandle
{
    /// <summary>Longer than it takes to find that a silo is dead.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    private readonly IDocumentGrain _grain = documents.Grains.GetGrain<IDocumentGrain>(id.Value);

    public DocumentId Id => id;

    public async Task<JoinOutcome> Join(JoinRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            var attempts = 0;
            var reply = await Call(grain =>
            {
                attempts++;
                return grain.Join(ResumeRequest.From(request.Resume), request.By, documents.Silo);
            }, cancellation);
            // Which is that connection itself, perhaps: nobody knows what became of the attempts before. The next connection will do.
            if (attempts > 1 && reply is { Refusal: JoinRefusal.Superseded })
                throw new StoreUnavailableException($"Session {request.Resume?.Session} of document {id} was resumed, or not; resume it again.");
            if (reply is not null)
                return reply.ToOutcome();
            if (await documents.Catalog.MakeForJoin(id, request, cancellation) is { } refused)
                return refused;
        }
    }

    public async Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation)
    {
        if (await Call(grain => grain.Submit(SubmitRequest.From(submission, connection)), cancellation) is not { } reply)
            return Refusals.Deleted();
        documents.Subscriptions.Learn(id, reply.Epoch);
        return reply.ToOutcome();
    }

    public Task<bool> SetPresence(Presence presence, long revision, long connection, CancellationToken cancellation) =>
        Call(grain => grain.SetPresence(new PresenceRequest(presence, revision, connection, documents.Silo)), cancellation);

    public Task Leave(long session, long connection, CancellationToken cancellation) => Call(async grain =>
    {
        await grain.Leave(session, connection);
        return true;
    }, cancellation);

    public async Task<DocumentSnapshot?> Read(CancellationToken cancellation) => (await Call(grain => grain.Read(), cancellation))?.Snapshot;

    public async Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation) =>
        (await Call(grain => grain.ReadSince(after, session), cancellation))?.ToPassages();

    public async Task<IReadOnlyList<Revision>?> ReadRevisions(long after, int limit, CancellationToken cancellation) =>
        (await Call(grain => grain.ReadRevisions(after, limit), cancellation))?.Revisions;

    public Task<Standing?> Look(Pass pass, CancellationToken cancellation) => Call(grain => grain.Look(pass), cancellation);

    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation)
    {
        var request = AccessRequest.From(change, actor);
        return Call(grain => grain.ChangeAccess(request), cancellation);
    }

    public async Task<DocumentSubscription?> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation)
    {
        // Orleans holds observers weakly: this one lives as long as the subscription that ends it.
        var observer = new GatewayObserver(id, subscriber, documents.Metrics);
        var reference = documents.Grains.CreateObjectReference<IDocumentObserver>(observer);
        Task<SubscribeReply?>? asking = null;
        try
        {
            if (await Call(grain => asking = grain.Subscribe(reference, documents.Silo, known), cancellation) is { } subscribed)
            {
                observer.Begin(subscribed);
                documents.Follow(observer);
                return new DocumentSubscription(
                    subscribed.Epoch, subscribed.Revision, subscribed.StoreFailing, subscribed.PresenceVersion, subscribed.Present, subscribed.Access,
                    () => Unsubscribe(observer, reference));
            }
        }
        catch
        {
            // Given up, the call may be on its way yet: what ends it must not overtake it.
            _ = Release(observer, reference, after: asking);
            throw;
        }
        documents.Grains.DeleteObjectReference<IDocumentObserver>(reference);
        return null;
    }

    /// <summary>The store has deleted the document. An activation that cannot be told finds that out by itself, when it next writes.</summary>
    public Task Deleted(CancellationToken cancellation) => Call(async grain =>
    {
        await grain.Deleted();
        return true;
    }, cancellation);

    private ValueTask Unsubscribe(GatewayObserver observer, IDocumentObserver reference)
    {
        documents.Subscriptions.Remove(observer);
        observer.End();
        _ = Release(observer, reference, after: null);
        return ValueTask.CompletedTask;
    }

    /// <summary>Nobody waits for it: a subscription that does not hear of its end runs out.</summary>
    private async Task Release(GatewayObserver observer, IDocumentObserver reference, Task? after)
    {
        await Task.WhenAny(after ?? Task.CompletedTask);
        try
        {
            await _grain.Unsubscribe(reference);
        }
        catch (Exception e) when (Failures.AreTransient(e))
        {
            LogFailed(id, e);
        }
        documents.Grains.DeleteObjectReference<IDocumentObserver>(reference);
        GC.KeepAlive(observer); // until then it may be told something, and has to answer
    }

    /// <exception cref="StoreUnavailableException">The store failed, or the document was out of reach all the while.</exception>
    private async Task<T> Call<T>(Func<IDocumentGrain, Task<T>> call, CancellationToken cancellation)
    {
        var since = documents.Time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await call(_grain).WaitAsync(cancellation);
            }
            catch (DocumentUnavailableException e) when (!e.Moved)
            {
                throw new StoreUnavailableException(e.Message, e);
            }
            catch (Exception e) when (Failures.AreTransient(e))
            {
                if (documents.Time.GetElapsedTime(since) >= Patience)
                    throw new StoreUnavailableException($"Document {id} is out of reach.", e);
                LogFailed(id, e);
            }
            await Task.Delay(delay, documents.Time, cancellation);
        }
    }

    private void LogFailed(DocumentId document, Exception failure) => LogFailed(documents.Logger, document, failure);

    [LoggerMessage(LogLevel.Debug, "Document {Document}: a call failed on its way")]
    private static partial void LogFailed(ILogger logger, DocumentId document, Exception failure);
}
