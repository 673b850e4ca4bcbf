using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Limits;
using CollabDocs.Text;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>The text of a document: read, appended to, replaced (PROTOCOL A5, A6).</summary>
internal static class TextEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/text", ReadText)
            .Is("Text", "readText", "The text; embeds are left out.")
            .Needs(Role.Reader)
            .AnswersText(HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept();
        endpoints.MapReadable("/documents/{id}/delta", ReadDelta)
            .Is("Text", "readDelta", "The document as a delta.")
            .Needs(Role.Reader)
            .Answers<DeltaShape>(200, HeaderNames.ETag, HeaderNames.CacheControl)
            .MayBeKept();
        DescribeChange(endpoints.MapPost("/documents/{id}/text", Append).Is("Text", "appendText", "Appends the body, behind all that is stored before it."));
        DescribeChange(endpoints.MapPut("/documents/{id}/text", Replace).Is("Text", "replaceText", "Makes the body the text, as the smallest single replacement."));
    }

    private static void DescribeChange(RouteHandlerBuilder endpoint) => endpoint
        .Needs(Role.Writer)
        .Heeds(HeaderNames.IfMatch, Headers.IdempotencyKey)
        .TakesText()
        .Answers<ChangeView>(200, HeaderNames.ETag)
        .Fails(400, "request_malformed")
        .Fails(412, "revision_mismatch")
        .Fails(413, "document_too_large")
        .Fails(422, "lone_surrogate", "forbidden_character", "host_refused");

    private static Task<IResult> ReadText(DocumentId id, HttpContext context, IDocuments documents) =>
        Read(id, context, documents, DocumentBody.TextType, DocumentBody.WriteText);

    private static Task<IResult> ReadDelta(DocumentId id, HttpContext context, IDocuments documents) =>
        Read(id, context, documents, DocumentBody.DeltaType, DocumentBody.WriteDelta);

    private static async Task<IResult> Read(
        DocumentId id, HttpContext context, IDocuments documents, string type, Func<Rope, System.IO.Pipelines.PipeWriter, Task> write)
    {
        if (await documents.Open(id).Read(context.RequestAborted) is not { } snapshot)
            return await Missing.Why(documents, id, context.RequestAborted);
        var headers = context.Response.Headers;
        var tag = EntityTag.Of(snapshot.Revision);
        headers.ETag = tag;
        headers.CacheControl = "no-cache";
        if (EntityTag.Matches(context.Request.Headers.IfNoneMatch, tag))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        context.Response.ContentType = type;
        if (!HttpMethods.IsHead(context.Request.Method))
            await write(snapshot.Content, context.Response.BodyWriter);
        return Results.Empty;
    }

    private static Task<IResult> Append(
        DocumentId id, HttpContext context, IDocuments documents, CollabDocsOptions options, ConnectionLimits limits, TimeProvider time) =>
        Change(id, context, documents, options, limits, time, Tie.Loses, static (content, text) => Delta.InsertAt(content.Length, text));

    private static Task<IResult> Replace(
        DocumentId id, HttpContext context, IDocuments documents, CollabDocsOptions options, ConnectionLimits limits, TimeProvider time) =>
        Change(id, context, documents, options, limits, time, Tie.Wins, static (content, text) => Delta.Replacement(content, text));

    /// <param name="tie">What loses ties is behind whatever others do at the same moment, so it need not be made anew.</param>
    /// <param name="change">From the document as it is and the body's text to the delta that is asked for.</param>
    private static async Task<IResult> Change(
        DocumentId id, HttpContext context, IDocuments documents, CollabDocsOptions options, ConnectionLimits limits, TimeProvider time, Tie tie,
        Func<Rope, string, Delta> change)
    {
        var request = context.Request;
        if (!EntityTag.TryReadIfMatch(request.Headers.IfMatch, out var expected))
            return Problems.Malformed("If-Match is one revision, such as \"12\", or *.");
        var (body, unread) = await RequestBody.ReadDocument(request, options, limits);
        if (unread is not null)
            return unread;
        if (!RequestBody.TryDecode(body.Span, out var text, out var fault))
            return Problems.Refused(Refusals.ReasonOf(fault.Kind), fault.Message);

        return await ScriptSubmission.Submit(
            id, "", context, documents, time, expected, tie, anew: tie == Tie.Wins, (snapshot, _) => Task.FromResult<Delta?>(change(snapshot.Content, text)),
            outcome => Task.FromResult(Answer(context.Response, outcome)));
    }

    private static IResult Answer(HttpResponse response, SubmitOutcome outcome)
    {
        switch (outcome)
        {
            case SubmitOutcome.Accepted accepted:
                response.Headers.ETag = EntityTag.Of(accepted.Revision);
                return Results.Json(new ChangeView(accepted.Revision, false), DocumentView.Json);
            case SubmitOutcome.Duplicate duplicate:
                response.Headers.ETag = EntityTag.Of(duplicate.Revision);
                return Results.Json(new ChangeView(duplicate.Revision, true), DocumentView.Json);
            case SubmitOutcome.Refused refused:
                return ScriptSubmission.Refused(response, refused);
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null);
        }
    }

    private sealed record ChangeView(long Revision, bool Duplicate);
}
