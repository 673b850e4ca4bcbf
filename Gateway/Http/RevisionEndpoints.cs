using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Http;

/// <summary>The history of a document, as it is stored (PROTOCOL A7).</summary>
internal static class RevisionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapReadable("/documents/{id}/revisions", Read)
        .Is("History", "listRevisions", "The revisions after one, as they are stored.")
        .Needs(Role.Reader)
        .Answers<PageShape>(200)
        .Fails(400, "request_malformed");

    private static async Task<IResult> Read(
        DocumentId id, HttpContext context, IDocuments documents, CancellationToken cancellation, long after = 0, int limit = 100)
    {
        if (after < 0 || limit is < 1 or > 1000)
            return Problems.Malformed("after is at least 0, limit from 1 to 1000.");
        if (await documents.Find(id, cancellation) is not { } document
            || await documents.Open(id).ReadRevisions(after, limit, cancellation) is not { } revisions)
            return await Missing.Why(documents, id, cancellation);
        var head = revisions.Count > 0 ? Math.Max(document.Revision, revisions[^1].Number) : document.Revision;
        using var frame = new Frame();
        ServerMessageEncoder.EncodeHistory(revisions, head, frame);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = frame.Length;
        foreach (var segment in frame.Segments)
            await context.Response.BodyWriter.WriteAsync(segment, cancellation);
        return Results.Empty;
    }

    private sealed record PageShape(IReadOnlyList<RevisionShape> Revisions, long Head);
}
