using CollabDocs.Documents.Access;

namespace CollabDocs.Grains.Interfaces;

/// <summary>
/// One document, wherever in the cluster it lives; its key is the document's id. What each call does stands at its namesake of
/// <see cref="Documents.IDocumentHandle"/>. Where there is no such document, or it was deleted, the answer is null.
/// </summary>
/// <remarks>
/// Every call may be made again when its outcome is unknown. All throw <see cref="DocumentUnavailableException"/> where nothing was done, or where the store
/// failed and what was done is unknown.
/// </remarks>
[Alias("collabdocs.document")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>hh:mm:ss. Where a whole document may come, or most of its history: some 200 MB take longer than a keystroke. A silo that dies ends all calls
    /// to it anyway.</summary>
    private const string ForWholeDocuments = "00:00:15";

    /// <param name="resume">Null for a new session.</param>
    /// <param name="gateway">Where the connection is: when that silo has left the cluster, the session has left the document.</param>
    [Alias("join"), ResponseTimeout(ForWholeDocuments)]
    Task<JoinReply?> Join(ResumeRequest? resume, Pass by, SiloAddress gateway);

    [Alias("submit")]
    Task<SubmitReply?> Submit(SubmitRequest request);

    /// <returns>False also where there is no document.</returns>
    [Alias("presence")]
    Task<bool> SetPresence(PresenceRequest request);

    [Alias("leave")]
    Task Leave(long session, long connection);

    [Alias("read"), ResponseTimeout(ForWholeDocuments)]
    Task<ReadReply?> Read();

    [Alias("since"), ResponseTimeout(ForWholeDocuments)]
    Task<PassagesReply?> ReadSince(long after, long session);

    [Alias("revisions"), ResponseTimeout(ForWholeDocuments)]
    Task<RevisionsReply?> ReadRevisions(long after, int limit);

    [Alias("look")]
    Task<Standing?> Look(Pass pass);

    [Alias("access")]
    Task<AccessOutcome> ChangeAccess(AccessRequest request);

    /// <summary>From now on the observer is told what happens to the document. The subscription is a lease: it ends when it has not been renewed, by
    /// subscribing again, for some time.</summary>
    /// <param name="gateway">Where the observer is: when that silo has left the cluster, nothing is tried again.</param>
    /// <param name="known">The newest revision that the gateway has: an activation that does not know it is the past.</param>
    [Alias("subscribe")]
    Task<SubscribeReply?> Subscribe(IDocumentObserver observer, SiloAddress gateway, long known);

    [Alias("unsubscribe")]
    Task Unsubscribe(IDocumentObserver observer);

    /// <summary>The store has deleted the document: its activation ends and tells the observers. Where somebody has brought it back since, they are sent to the next one.</summary>
    [Alias("deleted")]
    Task Deleted();
}
