using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Tests.Relays;

/// <summary>One document, whatever it is asked for.</summary>
internal sealed class FakeDocuments(FakeDocument document, DocumentAccess? access = null) : IDocuments
{
    public DocumentPast Past => throw new NotSupportedException();

    public DocumentVersions Versions => throw new NotSupportedException();

    public DocumentAccess Access => access ?? throw new NotSupportedException();

    public AuditTrail Audit => throw new NotSupportedException();

    public IDocumentHandle Open(DocumentId id) => document;

    public Task<CreateOutcome> Create(DocumentId id, string title, Delta content, FirstOwner? owner, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<DocumentInfo?> Find(DocumentId id, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<DocumentPage> List(DocumentQuery query, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<DocumentInfo?> Rename(DocumentId id, string title, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<AuthorPage> ReadAuthors(DocumentId id, long after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> Delete(DocumentId id, string actor, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<UndeleteOutcome> Undelete(DocumentId id, string actor, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PurgeResult> Purge(DocumentId id, string actor, CancellationToken cancellation) => throw new NotSupportedException();
}
