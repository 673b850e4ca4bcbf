using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;

namespace CollabDocs.Gateway.Http;

/// <summary>Who did what (PROTOCOL A18).</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/audit", ListOf)
            .Is("Audit", "listAuditOfDocument", "Who did what with a document, the newest first; of a deleted one too.")
            .Needs(Role.Owner)
            .IsOfDeletedToo()
            .Answers<PageView>(200)
            .Fails(400, "request_malformed")
            .Fails(410, "document_purged");
        endpoints.MapReadable("/audit", List)
            .Is("Audit", "listAudit", "Who did what, the newest first.")
            .Needs(new AccessNeed.Everything())
            .Answers<PageView>(200)
            .Fails(400, "request_malformed")
            .Fails(503, "unavailable");
    }

    /// <summary>Of what was deleted before there was an audit trail it knows nothing: that is no reason to say so.</summary>
    private static async Task<IResult> ListOf(
        DocumentId id, HttpContext context, IDocuments documents, CancellationToken cancellation, int limit = 100, string? after = null)
    {
        // With the list went what it said of old tokens.
        if (!context.Caller().MayAll && await documents.Access.IsPurged(id, cancellation))
            return Problems.Purged();
        return await documents.Find(id, cancellation) is not null || await Missing.IsDeleted(documents, id, cancellation)
            ? await Page(id, documents, limit, after, cancellation)
            : Problems.NotFound();
    }

    private static Task<IResult> List(IDocuments documents, CancellationToken cancellation, int limit = 100, string? after = null) =>
        Page(null, documents, limit, after, cancellation);

    private static async Task<IResult> Page(DocumentId? id, IDocuments documents, int limit, string? after, CancellationToken cancellation)
    {
        if (limit is < 1 or > 1000)
            return Problems.Malformed("limit is from 1 to 1000.");
        if (after is not null && !AuditPage.IsNext(after))
            return Problems.Malformed("after is the next of the page before.");
        var page = await documents.Audit.List(id, after, limit, cancellation);
        return Results.Json(new PageView([.. page.Entries.Select(EntryView.Of)], page.Next), DocumentView.Json);
    }

    private sealed record EntryView(long Time, string? Document, string Actor, string Action, string? Detail)
    {
        public static EntryView Of(AuditEntry entry) => new(entry.Time, entry.Document?.Value, entry.Actor, entry.Action, entry.Detail);
    }

    private sealed record PageView(IReadOnlyList<EntryView> Entries, string? Next);
}
