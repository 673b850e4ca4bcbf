using System.Security.Cryptography;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// What needs no writer: making, finding, listing and renaming documents, and the store's part of deleting them and bringing them back. It goes straight to the store, from
/// any process; every implementation of <see cref="IDocuments"/> has one.
/// </summary>
/// <param name="random">Makes the session numbers of first revisions.</param>
public sealed class DocumentCatalog(IDocumentStore store, DocumentsOptions options, TimeProvider time, RandomNumberGenerator random)
{
    /// <summary>So that a join which is tried again keeps nobody busy, should the store contradict itself.</summary>
    private static readonly TimeSpan AgainDelay = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc cref="DocumentServices.Hooks"/>
    public DocumentHooks? Hooks { get; set; }

    /// <inheritdoc cref="IDocuments.Create"/>
    /// <exception cref="ArgumentException">The title is none.</exception>
    public async Task<CreateOutcome> Create(DocumentId id, string title, Delta content, FirstOwner? owner, CancellationToken cancellation)
    {
        CheckTitle(title);
        if (Fault(content) is { } refused)
            return refused;
        var now = Now();
        var first = content.IsEmpty ? null : RevisionCodec.Encode(1, SessionSecrets.NewSession(random), 1, now, content, new());
        if (await store.Create(id, title, first, content.LengthChange, owner, now, cancellation) is var taken and not CreateResult.Created)
            return new CreateOutcome.Taken(taken == CreateResult.Deleted);
        if (first is not null)
            Hooks?.Published(id, [first]);
        return new CreateOutcome.Created(new DocumentInfo(
            id, title, first?.Number ?? 0, content.LengthChange,
            DateTimeOffset.FromUnixTimeMilliseconds(now), DateTimeOffset.FromUnixTimeMilliseconds(now)));
    }

    /// <summary>Somebody wanted to join, and there was no document: makes it, where the request says so.</summary>
    /// <returns>Null where there is one now, whether we made it or somebody else did in this moment: then the join is to be tried again.</returns>
    public async Task<JoinOutcome.Refused?> MakeForJoin(DocumentId id, JoinRequest request, CancellationToken cancellation)
    {
        // Of a document that never was the list is empty: the pass says what it gives by itself, and a link that nobody has made gives nothing.
        if ((await store.Access.Read(id, cancellation)).RoleOf(request.By, Now()) is { Fault: { } fault })
            return Refusals.NotAdmitted(fault);
        if (await store.Find(id, cancellation) is { } found)
        {
            if (found.Deleted)
                return new JoinOutcome.Refused(JoinRefusal.DocumentDeleted, "The document was deleted; its id is never given again.");
            await Task.Delay(AgainDelay, time, cancellation);
            return null;
        }
        if (!request.CreateMissing || request.By.Role < Role.Writer)
            return new JoinOutcome.Refused(JoinRefusal.DocumentNotFound, "There is no such document.");
        await Create(id, id.Value, Delta.Empty, owner: null, cancellation);
        return null;
    }

    /// <inheritdoc cref="IDocuments.Find"/>
    public async Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation) =>
        await store.Find(id, cancellation) is { Deleted: false } found ? found.Info : null;

    /// <inheritdoc cref="IDocuments.List"/>
    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => store.List(query, cancellation);

    /// <inheritdoc cref="IDocuments.Rename"/>
    /// <exception cref="ArgumentException">The title is none.</exception>
    public Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation)
    {
        CheckTitle(title);
        return store.Rename(id, title, Now(), cancellation);
    }

    /// <inheritdoc cref="IDocuments.ReadAuthors"/>
    public async Task<AuthorPage> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, 1_000);
        var found = await store.ReadAuthors(id, after, limit + 1, cancellation);
        return found.Count <= limit ? new AuthorPage(found, null) : new AuthorPage([.. found.Take(limit)], found[limit - 1].Session);
    }

    /// <summary>Deletes a document in the store: whoever opens it from now on finds it gone. An activation that lives is to be told by the caller, with
    /// <see cref="DocumentSession.Delete"/>, whatever this returns but <see cref="DeleteResult.Missing"/>.</summary>
    public async Task<DeleteResult> Delete(DocumentId id, string actor, CancellationToken cancellation)
    {
        var deleted = options.KeepDeletedDays > 0 ? store.Delete(id, Now(), actor, cancellation) : PurgeLiving(id, actor, cancellation);
        if (await deleted)
        {
            Hooks?.Look(id);
            return DeleteResult.Deleted;
        }
        // Where there was none somebody may make it in this moment: that one lives.
        return await store.Find(id, cancellation) is { Deleted: true } ? DeleteResult.DeletedBefore : DeleteResult.Missing;
    }

    /// <inheritdoc cref="IDocuments.Undelete"/>
    public async Task<UndeleteOutcome> Undelete(DocumentId id, string actor, CancellationToken cancellation)
    {
        while (true)
        {
            if (await store.Undelete(id, Now(), actor, cancellation) is { } back)
            {
                Hooks?.Look(id);
                return new UndeleteOutcome.Undeleted(back);
            }
            switch (await store.Find(id, cancellation))
            {
                case null:
                    return new UndeleteOutcome.Missing();
                case { Deleted: false }:
                    return new UndeleteOutcome.NotDeleted();
                case { Purged: true }:
                    return new UndeleteOutcome.Purged();
            }
            // It lived, and somebody has deleted it in this moment.
        }
    }

    /// <summary>Removes a document from the store. An activation that lives is to be told by the caller, as after <see cref="Delete"/>.</summary>
    public async Task<PurgeResult> Purge(DocumentId id, string actor, CancellationToken cancellation)
    {
        if (await store.Purge(id, Now(), actor, cancellation))
        {
            Hooks?.Look(id);
            return PurgeResult.Purged;
        }
        return await store.Find(id, cancellation) is { Deleted: true } ? PurgeResult.PurgedBefore : PurgeResult.Missing;
    }

    /// <summary>One that was deleted when documents were kept stays until the sweep finds it, as anybody who deletes it again is told.</summary>
    private async Task<bool> PurgeLiving(DocumentId id, string actor, CancellationToken cancellation) =>
        await store.Find(id, cancellation) is { Deleted: false } && await store.Purge(id, Now(), actor, cancellation);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private CreateOutcome.Refused? Fault(Delta content)
    {
        if (content.LengthChange > options.MaxDocumentLengthUnits)
            return new(RefusalReason.DocumentTooLarge, $"The document would be longer than {options.MaxDocumentLengthUnits} UTF-16 code units.");
        return (Rope.Empty.Check(content) ?? Document.CheckText(content)) is { } fault ? new(Refusals.ReasonOf(fault.Kind), fault.Message) : null;
    }

    private static void CheckTitle(string title)
    {
        if (title.Length is 0 or > DocumentInfo.MaxTitleLength || title.Any(char.IsControl))
            throw new ArgumentException($"A title is 1 to {DocumentInfo.MaxTitleLength} UTF-16 code units without control characters.", nameof(title));
    }
}
