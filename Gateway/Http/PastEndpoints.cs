using System.Buffers;
using CollabDocs.Documents;
using CollabDocs.Documents.Past;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>A document as it was, what changed between two revisions, and who wrote it (PROTOCOL A11 to A13). What is read so never changes, and may be kept for ever.</summary>
internal static class PastEndpoints
{
    private const string Immutable = "private, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/text", ReadText);
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/delta", ReadDelta);
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/changes", ReadChanges);
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/blame", ReadBlame);
    }

    private static Task<IResult> ReadText(DocumentId id, long revision, HttpContext context, IDocuments documents) =>
        Answer(id, EntityTag.Of(revision), context, documents, documents.Past.Read, revision, DocumentBody.TextType,
            content => DocumentBody.WriteText(content, context.Response.BodyWriter));

    private static Task<IResult> ReadDelta(DocumentId id, long revision, HttpContext context, IDocuments documents) =>
        Answer(id, EntityTag.Of(revision), context, documents, documents.Past.Read, revision, DocumentBody.DeltaType,
            content => DocumentBody.WriteDelta(content, context.Response.BodyWriter));

    private static Task<IResult> ReadChanges(DocumentId id, long revision, HttpContext context, IDocuments documents, long? since = null)
    {
        var from = since ?? revision - 1;
        return Answer(id, EntityTag.Of(from, revision), context, documents,
            (document, to, cancellation) => documents.Past.Changes(document, from, to, cancellation), revision, "application/json", delta =>
            {
                var body = context.Response.BodyWriter;
                body.Write(System.Text.Encoding.UTF8.GetBytes($$"""{"since":{{from}},"revision":{{revision}},"delta":"""));
                DeltaCodec.Write(body, delta);
                body.Write("}"u8);
                return Task.CompletedTask;
            });
    }

    private static Task<IResult> ReadBlame(DocumentId id, long revision, HttpContext context, IDocuments documents) =>
        Answer(id, EntityTag.Of(revision), context, documents, documents.Past.Blame, revision, "application/json",
            runs => System.Text.Json.JsonSerializer.SerializeAsync(context.Response.BodyWriter, new BlameView(revision, runs), DocumentView.Json));

    private static async Task<IResult> Answer<T>(
        DocumentId id, string tag, HttpContext context, IDocuments documents, Func<DocumentId, long, CancellationToken, Task<T?>> read, long revision,
        string type, Func<T, Task> write)
        where T : class
    {
        if (await read(id, revision, context.RequestAborted) is not { } answer)
            return await Missing.WhyRevision(documents, id, context.RequestAborted);
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = Immutable;
        headers.XContentTypeOptions = "nosniff";
        if (EntityTag.Matches(context.Request.Headers.IfNoneMatch, tag))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        context.Response.ContentType = type;
        if (!HttpMethods.IsHead(context.Request.Method))
            await write(answer);
        return Results.Empty;
    }

    private sealed record BlameView(long Revision, IReadOnlyList<BlameRun> Runs);
}
