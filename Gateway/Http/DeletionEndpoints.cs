using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;

namespace CollabDocs.Gateway.Http;

/// <summary>Deleting documents, and bringing them back (PROTOCOL A4, A17).</summary>
internal static class DeletionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDelete("/documents/{id}", Delete)
            .Is("Documents", "deleteDocument", "Deletes a document; its id is never given again. It can be brought back for some time, unless it is purged: then all of it is gone.")
            .Needs(Role.Owner)
            .AnswersNothing(204)
            .Fails(400, "request_malformed")
            .Fails(410, "document_purged");
        endpoints.MapPost("/documents/{id}/undelete", Undelete)
            .Is("Documents", "undeleteDocument", "Brings a deleted document back, with all that it held.")
            .Needs(Role.Owner)
            .IsOfDeletedToo()
            .Answers<DocumentView>(200)
            .Fails(409, "not_deleted")
            .Fails(410, "document_purged");
    }

    private static async Task<IResult> Delete(DocumentId id, HttpContext context, IDocuments documents, CancellationToken cancellation, bool purge = false)
    {
        if (!purge)
            return await documents.Delete(id, context.Caller().Actor, cancellation) ? Results.NoContent() : await Missing.Why(documents, id, cancellation);
        return await documents.Purge(id, context.Caller().Actor, cancellation) switch
        {
            PurgeResult.Purged => Results.NoContent(),
            PurgeResult.PurgedBefore => Problems.Purged(),
            _ => Problems.NotFound(),
        };
    }

    private static async Task<IResult> Undelete(DocumentId id, HttpContext context, IDocuments documents, CancellationToken cancellation) =>
        await documents.Undelete(id, context.Caller().Actor, cancellation) switch
        {
            UndeleteOutcome.Undeleted undeleted => Results.Json(DocumentView.Of(undeleted.Document), DocumentView.Json),
            UndeleteOutcome.NotDeleted => Problems.NotDeleted(),
            UndeleteOutcome.Purged => Problems.Purged(),
            UndeleteOutcome.Missing => Problems.NotFound(),
            var other => throw new InvalidOperationException($"No such outcome: {other}."),
        };
}
