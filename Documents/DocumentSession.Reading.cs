using CollabDocs.Documents.Past;

namespace CollabDocs.Documents;

/// <content>Reading history: the newest from memory, what is older from the store, off the document's turns.</content>
public sealed partial class DocumentSession
{
    /// <summary>No session has this number.</summary>
    private const long NoSession = 0;

    /// <inheritdoc cref="IDocumentHandle.ReadSince"/>
    public async Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation)
    {
        if (after > _published.Revision)
            await StepDownIfBehind(after, cancellation);
        if (after < 0 || after > _published.Revision)
            return null;
        if (await Gather(after, session, cancellation) is not { } gathered)
            return null;
        var passages = await InBackground(gathered.Build);
        _services.Metrics.CaughtUp(passages);
        return passages;
    }

    /// <inheritdoc cref="IDocumentHandle.ReadRevisions"/>
    public async Task<IReadOnlyList<Revision>> ReadRevisions(long after, int limit, CancellationToken cancellation)
    {
        after = Math.Max(after, 0);
        limit = Math.Clamp(limit, 1, DocumentLoader.PageRevisions);
        var recent = await Turn<IReadOnlyList<Revision>?>(() =>
        {
            if (after < _document.History.Start)
                return null;
            var count = (int)Math.Clamp(_document.Stored - after, 0, limit);
            var revisions = new Revision[count];
            for (var i = 0; i < count; i++)
                revisions[i] = _document.History[after + 1 + i];
            return revisions;
        });
        return recent ?? await ReadStored(after, (int)Math.Min(limit, _published.Revision - after), cancellation);
    }

    /// <summary>Gathers what follows a revision, up to the newest stored one.</summary>
    /// <returns>Null where what follows it was thinned.</returns>
    private async Task<PassageBuilder?> Gather(long after, long session, CancellationToken cancellation)
    {
        var gathered = new PassageBuilder(after, session);
        while (true)
        {
            var start = await Turn(() => AddRecent(gathered));
            if (start is null)
                return gathered;
            var limit = (int)Math.Min(start.Value - gathered.Through, DocumentLoader.PageRevisions);
            var page = await ReadStored(gathered.Through, limit, cancellation);
            await InBackground(() =>
            {
                foreach (var revision in page)
                    gathered.Add(revision);
                gathered.Fold();
                return true;
            });
            // Afterwards, for it may have been thinned while it was read.
            if (await IsThinned(after, cancellation))
                return null;
        }
    }

    /// <summary>Whether old keystrokes were thinned beyond a revision: whoever is there is nowhere any more.</summary>
    private async Task<bool> IsThinned(long revision, CancellationToken cancellation) =>
        revision < BlockLadder.Standard.FullThrough(_published.Revision)
        && BlockLadder.ThinnedThrough(await _services.Store.ListBlocks(Id, cancellation)) > revision;

    /// <returns>At least one of the revisions after one that is before the newest stored.</returns>
    /// <exception cref="ActivationEndedException">The document was deleted in this moment.</exception>
    private async Task<IReadOnlyList<Revision>> ReadStored(long after, int limit, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await _services.Store.ReadRevisions(Id, after, limit, cancellation) is { Count: > 0 } page)
                return page;
            if (await _services.Store.Find(Id, cancellation) is { Deleted: true })
                break;
            // It may have been deleted when it was read, and brought back since.
            if (attempt > 1)
                throw new InvalidDataException($"The store has no revision {after + 1} of document {Id}.");
        }
        await AskEnd(EndReason.Deleted);
        throw new ActivationEndedException(EndReason.Deleted);
    }

    /// <summary>Adds what is in memory, if that follows on what is gathered.</summary>
    /// <returns>Null where it did; otherwise the revision up to which the store must be read.</returns>
    private long? AddRecent(PassageBuilder gathered)
    {
        var (history, stored) = (_document.History, _document.Stored);
        if (gathered.Through < history.Start)
            return history.Start;
        gathered.AddRecent(history, stored);
        return null;
    }

    private Task<T> InBackground<T>(Func<T> work) => _services.InBackground(work);
}
