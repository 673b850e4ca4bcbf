using CollabDocs.Documents.Access;

namespace CollabDocs.Documents;

/// <summary>The way to one document of <see cref="EmbeddedDocuments"/>. A call that meets an activation at its end reaches for the next.</summary>
internal sealed class EmbeddedDocument(DocumentId id, EmbeddedDocuments documents) : IDocumentHandle
{
    public DocumentId Id => id;

    public async Task<JoinOutcome> Join(JoinRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            if (await Call(session => session.Join(request.Resume, request.By, cancellation), cancellation) is { } joined)
                return joined;
            if (await documents.Catalog.MakeForJoin(id, request, cancellation) is { } refused)
                return refused;
        }
    }

    public Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation) =>
        Call(session => session.Submit(submission, connection, cancellation), Refusals.Deleted, cancellation);

    public async Task<bool> SetPresence(Presence presence, long revision, long connection, CancellationToken cancellation) =>
        await Call<object>(async session => await session.SetPresence(presence, revision, connection), cancellation) is true;

    public Task Leave(long session, long connection, CancellationToken cancellation) =>
        Call<object>(async document =>
        {
            await document.Leave(session, connection);
            return true;
        }, cancellation);

    public Task<DocumentSnapshot?> Read(CancellationToken cancellation) => Call(session => session.Read(), cancellation);

    public Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation) =>
        Call(document => document.ReadSince(after, session, cancellation), cancellation);

    public Task<IReadOnlyList<Revision>?> ReadRevisions(long after, int limit, CancellationToken cancellation) =>
        Call(session => session.ReadRevisions(after, limit, cancellation), cancellation);

    public Task<Standing?> Look(Pass pass, CancellationToken cancellation) => Call(async session => (Standing?)await session.Look(pass), () => null, cancellation);

    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation) =>
        Call(session => session.ChangeAccess(change, actor, cancellation), () => AccessOutcome.Missing, cancellation);

    public Task<DocumentSubscription?> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation) =>
        Call(session => session.Subscribe(subscriber, known, cancellation), cancellation);

    /// <returns>Null where there is no document, or the call says so.</returns>
    private Task<T?> Call<T>(Func<DocumentSession, Task<T>> call, CancellationToken cancellation)
        where T : class? =>
        Call<T?>(call!, () => null, cancellation);

    /// <param name="gone">The answer where there is no document.</param>
    private async Task<T> Call<T>(Func<DocumentSession, Task<T>> call, Func<T> gone, CancellationToken cancellation)
    {
        while (await documents.Reach(id, cancellation) is { } session)
            try
            {
                return await call(session);
            }
            catch (ActivationEndedException)
            {
                documents.Forget(id, session);
            }
        return gone();
    }
}
