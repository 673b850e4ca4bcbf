using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>Tells a document that was deleted from one that never was (PROTOCOL A3).</summary>
internal static class Missing
{
    public static async Task<IResult> Why(IDocuments documents, DocumentId id, CancellationToken cancellation) =>
        await IsDeleted(documents, id, cancellation) ? Problems.Deleted() : Problems.NotFound();

    public static async Task<bool> IsDeleted(IDocuments documents, DocumentId id, CancellationToken cancellation)
    {
        var document = documents.Open(id);
        var outcome = await document.Join(new JoinRequest(Resume: null, CreateMissing: false), cancellation);
        if (outcome is JoinOutcome.Joined made) // in this moment; we did not see it
            await document.Leave(made.Session, made.Connection, cancellation);
        return outcome is JoinOutcome.Refused { Reason: JoinRefusal.DocumentDeleted };
    }

    /// <summary>Tells a document that is not there from a revision that it does not have (PROTOCOL A11).</summary>
    public static async Task<IResult> WhyRevision(IDocuments documents, DocumentId id, CancellationToken cancellation) =>
        await documents.Find(id, cancellation) is { } found ? Problems.RevisionUnknown(found.Revision) : await Why(documents, id, cancellation);
}
