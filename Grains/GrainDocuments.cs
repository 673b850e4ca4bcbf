using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Text;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// Documents in the grains of a cluster, of which this process is a silo. What needs no writer goes to the store straight; all else to the document's grain,
/// wherever it lives.
/// </summary>
internal sealed class GrainDocuments(
    DocumentCatalog catalog, DocumentPast past, DocumentVersions versions, DocumentAccess access, AuditTrail audit, IGrainFactory grains, GatewaySubscriptions subscriptions,
    IClusterMembershipService membership, ILocalSiloDetails local,
    DocumentsMetrics metrics, TimeProvider time, ILogger<GrainDocuments> logger)
    : IDocuments
{
    internal DocumentCatalog Catalog => catalog;

    internal IGrainFactory Grains => grains;

    internal SiloAddress Silo => local.SiloAddress;

    internal DocumentsMetrics Metrics => metrics;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    internal GatewaySubscriptions Subscriptions => subscriptions;

    public DocumentPast Past => past;

    public DocumentVersions Versions => versions;

    public DocumentAccess Access => access;

    public AuditTrail Audit => audit;

    public Task<CreateOutcome> Create(DocumentId id, string title, Delta content, FirstOwner? owner, CancellationToken cancellation) =>
        catalog.Create(id, title, content, owner, cancellation);

    public Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation) => catalog.Find(id, cancellation);

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => catalog.List(query, cancellation);

    public Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation) => catalog.Rename(id, title, cancellation);

    public Task<AuthorPage> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) =>
        catalog.ReadAuthors(id, after, limit, cancellation);

    public async Task<bool> Delete(DocumentId id, string actor, CancellationToken cancellation)
    {
        var result = await catalog.Delete(id, actor, cancellation);
        if (result != DeleteResult.Missing)
            await new GrainDocument(id, this).Deleted(cancellation);
        return result == DeleteResult.Deleted;
    }

    public Task<UndeleteOutcome> Undelete(DocumentId id, string actor, CancellationToken cancellation) => catalog.Undelete(id, actor, cancellation);

    public async Task<PurgeResult> Purge(DocumentId id, string actor, CancellationToken cancellation)
    {
        var result = await catalog.Purge(id, actor, cancellation);
        if (result != PurgeResult.Missing)
            await new GrainDocument(id, this).Deleted(cancellation);
        return result;
    }

    public IDocumentHandle Open(DocumentId id) => new GrainDocument(id, this);

    /// <summary>From now on the observer is told when its subscription is over because a silo is gone.</summary>
    internal void Follow(GatewayObserver observer)
    {
        subscriptions.Add(observer);
        if (membership.CurrentSnapshot.GetSiloStatus(observer.Silo!) == SiloStatus.Dead)
            observer.Lose(); // before we began to follow
    }
}
