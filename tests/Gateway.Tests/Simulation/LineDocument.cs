using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Tests.Simulation;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>
/// The document as a gateway of another node reaches it: over a <see cref="Line"/>. It does what an implementation of <see cref="IDocumentHandle"/> over machines
/// must: a call that met an activation at its end is made again; one of which the outcome is unknown fails.
/// </summary>
/// <param name="route">The node in which a call looks for the document.</param>
internal sealed class LineDocument(DocumentId id, Line line, Random random, Func<ModelNode> route) : IDocumentHandle
{
    private readonly List<(DocumentSession Session, IDocumentSubscriber Subscriber)> _subscribed = [];

    public DocumentId Id => id;

    public Task<JoinOutcome> Join(JoinRequest request, CancellationToken cancellation) =>
        Call(session => session.Join(request.Resume, request.By, CancellationToken.None));

    public Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation) =>
        Call(session => session.Submit(submission, connection, CancellationToken.None));

    public Task<bool> SetPresence(Presence presence, long revision, long connection, CancellationToken cancellation) =>
        Call(session => session.SetPresence(presence, revision, connection));

    public Task Leave(long session, long connection, CancellationToken cancellation) => Call(async document =>
    {
        await document.Leave(session, connection);
        return true;
    });

    public Task<DocumentSnapshot?> Read(CancellationToken cancellation) => Call<DocumentSnapshot?>(async session => await session.Read());

    public Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation) =>
        Call(document => document.ReadSince(after, session, CancellationToken.None));

    public Task<IReadOnlyList<Revision>?> ReadRevisions(long after, int limit, CancellationToken cancellation) =>
        Call<IReadOnlyList<Revision>?>(async session => await session.ReadRevisions(after, limit, CancellationToken.None));

    public Task<Standing?> Look(Pass pass, CancellationToken cancellation) => Call<Standing?>(async session => await session.Look(pass));

    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation) =>
        Call(session => session.ChangeAccess(change, actor, CancellationToken.None));

    public Task<DocumentSubscription?> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation) =>
        Call<DocumentSubscription?>(async session =>
        {
            _subscribed.Add((session, subscriber));
            return await session.Subscribe(new Far(subscriber, line), known, CancellationToken.None);
        });

    /// <summary>The membership of the cluster says that a node has died: its subscribers are told that it has ended.</summary>
    public void Lose(DocumentSession dead)
    {
        foreach (var (_, subscriber) in _subscribed.Where(subscribed => subscribed.Session == dead))
            line.Send(() => subscriber.Notify(new DocumentNotice.Ended(dead.Epoch, EndReason.Moved)));
    }

    private async Task<T> Call<T>(Func<DocumentSession, Task<T>> call)
    {
        await line.Travel();
        if (random.Next(12) == 0)
            _ = Again(call);
        var answer = await Make(call);
        await line.Travel();
        return answer;
    }

    /// <summary>The call arrives twice; nobody waits for the second answer.</summary>
    private async Task Again<T>(Func<DocumentSession, Task<T>> call)
    {
        try
        {
            await line.Travel();
            await Make(call);
        }
        catch (StoreUnavailableException)
        {
        }
    }

    private async Task<T> Make<T>(Func<DocumentSession, Task<T>> call)
    {
        while (true)
        {
            var host = route();
            var work = Make(host, call);
            if (await Task.WhenAny(work, host.Death) != work)
                throw new StoreUnavailableException("The node has died.");
            try
            {
                return await work;
            }
            catch (ActivationEndedException)
            {
                // Reach it anew.
            }
        }
    }

    private static async Task<T> Make<T>(ModelNode host, Func<DocumentSession, Task<T>> call) =>
        await call(await host.Activate() ?? throw new SimulationFailure("The document is gone."));

    /// <summary>A subscriber beyond the line.</summary>
    private sealed class Far(IDocumentSubscriber subscriber, Line line) : IDocumentSubscriber
    {
        public void Notify(DocumentNotice notice) => line.Send(() => subscriber.Notify(notice));
    }
}
