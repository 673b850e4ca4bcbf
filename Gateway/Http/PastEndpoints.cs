using System.Buffers;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Text;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>A document as it was, what changed between two revisions, and who wrote it (PROTOCOL A11 to A13). What is read so never changes, and may be kept for ever.</summary>
internal static class PastEndpoints
{
    private const string Immutable = "private, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/text", ReadText)
            .Is("Past", "readTextAt", "The text at a revision; embeds are left out.")
            .Needs(Role.Reader)
            .AnswersText(HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept()
            .Fails(404, "revision_unknown");
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/delta", ReadDelta)
            .Is("Past", "readDeltaAt", "The document at a revision, as a delta.")
            .Needs(Role.Reader)
            .Answers<DeltaShape>(200, HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept()
            .Fails(404, "revision_unknown");
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/changes", ReadChanges)
            .Is("Past", "readChanges", "The one delta that makes a revision of another.")
            .Needs(Role.Reader)
            .Answers<ChangesShape>(200, HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept()
            .Fails(400, "request_malformed")
            .Fails(404, "revision_unknown");
        endpoints.MapReadable("/documents/{id}/revisions/{revision:long}/blame", ReadBlame)
            .Is("Past", "readBlame", "Which session inserted what stands in the document at a revision, end to end.")
            .Needs(Role.Reader)
            .Answers<BlameView>(200, HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept()
            .Fails(404, "revision_unknown");
    }

    private static Task<IResult> ReadText(DocumentId id, long revision, HttpContext context, IDocuments documents) =>
        Answer(id, EntityTag.Of(revision), context, documents, documents.Past.Read, revision, DocumentBody.TextType,
            content => DocumentBody.WriteText(content, context.Response.BodyWriter));

    private static Task<IResult> ReadDelta(DocumentId id, long revision, HttpContext context, IDocuments documents) =>
        Answer(id, EntityTag.Of(revision), context, documents, documents.Past.Read, revision, DocumentBody.DeltaType,
            content => DocumentBody.WriteDelta(content, context.Response.BodyWriter));

    private static Task<IResult> ReadChanges(DocumentId id, long revision, HttpContext context, IDocuments documents, long? since = null)
    {
        var from = since ?? Math.Max(revision, 0) - 1;
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
        // Who has it once needs it never again: only whether the document is still there is looked at.
        var known = EntityTag.Matches(context.Request.Headers.IfNoneMatch, tag) && await documents.Find(id, context.RequestAborted) is { } found && found.Revision >= revision;
        var answer = known ? null : await read(id, revision, context.RequestAborted);
        if (!known && answer is null)
            return await Missing.WhyRevision(documents, id, context.RequestAborted);
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = Immutable;
        if (answer is null)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        context.Response.ContentType = type;
        if (!HttpMethods.IsHead(context.Request.Method))
            await write(answer);
        return Results.Empty;
    }

    private sealed record ChangesShape(long Since, long Revision, DeltaShape Delta);

    private sealed record BlameView(long Revision, IReadOnlyList<BlameRun> Runs);
}
