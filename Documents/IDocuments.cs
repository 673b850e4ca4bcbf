using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// The port at which gateways meet documents, wherever these live: in the same process (<c>EmbeddedDocuments</c>) or in grains of a
/// cluster. One contract test suite runs on every implementation.
/// </summary>
/// <remarks>Expected outcomes are values. An exception means a bug, or that the store cannot be reached
/// (<see cref="StoreUnavailableException"/>); the outcome of the call is then unknown and it may be tried again.</remarks>
public interface IDocuments
{
    /// <summary>Makes a document, with a first revision where <paramref name="content"/> is not empty.</summary>
    /// <param name="owner">Is on its list of access from the first moment on; null for nobody.</param>
    Task<CreateOutcome> Create(DocumentId id, string title, Delta content, FirstOwner? owner, CancellationToken cancellation);

    /// <returns>Null where there is none, or it was deleted.</returns>
    Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation);

    /// <summary>Documents, newest change first; or deleted ones that can be brought back, newest deletion first.</summary>
    Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation);

    /// <returns>Null where there is none.</returns>
    Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation);

    /// <summary>Deletes a document; its id is never given again. Subscribers are told. For some time it can be brought back (<see cref="DocumentsOptions.KeepDeletedDays"/>).</summary>
    /// <param name="actor">Who, for the audit trail.</param>
    /// <returns>False where there was none.</returns>
    Task<bool> Delete(DocumentId id, string actor, CancellationToken cancellation);

    /// <summary>Brings a deleted document back, with all that it held.</summary>
    /// <param name="actor">Who, for the audit trail.</param>
    Task<UndeleteOutcome> Undelete(DocumentId id, string actor, CancellationToken cancellation);

    /// <summary>Removes all that a document holds for good, whether it is deleted or not; its id is never given again. Subscribers are told.</summary>
    /// <param name="actor">Who, for the audit trail.</param>
    Task<PurgeResult> Purge(DocumentId id, string actor, CancellationToken cancellation);

    /// <summary>Documents as they were.</summary>
    DocumentPast Past { get; }

    /// <summary>Who the sessions are that have written in a document, as they last called themselves, in the order of their numbers; one that wrote a moment ago may
    /// be missing. Scripts are none of them.</summary>
    /// <param name="after">The <see cref="AuthorPage.Next"/> of the page before; 0 for the first.</param>
    /// <param name="limit">At most this many, 1 to 1 000.</param>
    /// <returns>Empty also where there is no document.</returns>
    Task<AuthorPage> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation);

    /// <summary>The names of its documents' revisions.</summary>
    DocumentVersions Versions { get; }

    /// <summary>Who may do what with its documents, and with which keys.</summary>
    DocumentAccess Access { get; }

    /// <summary>Who did what.</summary>
    AuditTrail Audit { get; }

    /// <summary>A handle on a document, made without looking whether there is one. Each call on it reaches the document wherever it
    /// lives then.</summary>
    IDocumentHandle Open(DocumentId id);
}

/// <summary>A way to one document.</summary>
public interface IDocumentHandle
{
    DocumentId Id { get; }

    /// <summary>Begins a session, or takes one up again on a new connection.</summary>
    Task<JoinOutcome> Join(JoinRequest request, CancellationToken cancellation);

    /// <summary>Asks to append a delta; answers when it is stored, known or refused. It is published before this returns.</summary>
    /// <param name="connection">The connection of the session that it came in on, so that a superseded one can no longer write;
    /// null for a submission that no session owns (a script's).</param>
    Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation);

    /// <summary>Sets where a session is. The last value wins; nothing is stored. A value from a superseded connection, or at a revision
    /// no longer in memory, is dropped.</summary>
    /// <param name="revision">The revision in whose coordinates <see cref="Presence.Selection"/> is.</param>
    /// <returns>False where the selection is past the end of the document at that revision, or the revision is still to come.</returns>
    Task<bool> SetPresence(Presence presence, long revision, long connection, CancellationToken cancellation);

    /// <summary>A connection of a session has ended: its presence goes, unless a newer connection has taken over.</summary>
    Task Leave(long session, long connection, CancellationToken cancellation);

    /// <summary>The newest stored revision of the document, whole.</summary>
    /// <returns>Null where there is no document.</returns>
    Task<DocumentSnapshot?> Read(CancellationToken cancellation);

    /// <summary>What follows <paramref name="after"/> up to the newest stored revision, composed over any distance; but each
    /// revision of <paramref name="session"/> on its own, so that its author finds its acks.</summary>
    /// <returns>Consecutive passages; empty where there is nothing newer. Null where there is no document, or
    /// <paramref name="after"/> is a revision still to come, or one of those that were thinned.</returns>
    Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation);

    /// <summary>Revisions as they are stored, from <paramref name="after"/> + 1 on.</summary>
    /// <param name="limit">At most this many, 1 to 1 000.</param>
    /// <returns>Null where there is no document.</returns>
    Task<IReadOnlyList<Revision>?> ReadRevisions(long after, int limit, CancellationToken cancellation);

    /// <summary>What somebody may do with the document now.</summary>
    /// <returns>Null where there is no document.</returns>
    Task<Standing?> Look(Pass pass, CancellationToken cancellation);

    /// <summary>Changes who may do what. When this returns the change is stored, and nothing that it forbids is put in order any more; what was put in order before is
    /// stored and published.</summary>
    /// <param name="actor">On whose behalf, for the audit trail.</param>
    Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation);

    /// <summary>From now on the subscriber is told what happens to the document, until the subscription is disposed.</summary>
    /// <param name="known">The newest revision that the subscriber has, 0 for none: an activation that does not know it has been overtaken, and ends.</param>
    /// <returns>Null where there is no document.</returns>
    Task<DocumentSubscription?> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation);
}

/// <summary>Is told what happens to a document.</summary>
public interface IDocumentSubscriber
{
    /// <summary>Called on the document's turn, which others wait for: must not wait for anything, nor throw. Calls to the document that it begins are done after the turn.</summary>
    void Notify(DocumentNotice notice);
}
