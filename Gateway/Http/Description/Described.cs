using CollabDocs.Documents.Access;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>
/// How endpoints say what they take and answer. Bodies are named here and not with <c>Produces</c> or <c>Accepts</c>: their schemas would be those of the
/// host's own JSON settings, with which nothing here is written or read.
/// </summary>
internal static class Described
{
    /// <summary>The name of our OpenAPI document; and of our endpoints' group, which keeps them out of a host's.</summary>
    public const string Document = "collabdocs";

    private const string Json = "application/json", Text = "text/plain";

    public static RouteHandlerBuilder Is(this RouteHandlerBuilder endpoint, string tag, string id, string summary) =>
        endpoint.WithGroupName(Document).WithTags(tag).WithSummary(summary).WithMetadata(new OperationNote.Id(id));

    public static RouteHandlerBuilder Heeds(this RouteHandlerBuilder endpoint, params string[] headers) =>
        endpoint.WithMetadata([.. headers.Select(header => new OperationNote.Heeded(header))]);

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OperationNote.Taken(Json, [typeof(T)]));

    public static RouteHandlerBuilder TakesEither<T1, T2>(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new OperationNote.Taken(Json, [typeof(T1), typeof(T2)]));

    public static RouteHandlerBuilder TakesText(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OperationNote.Taken(Text, [typeof(string)]));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status, params string[] headers) =>
        endpoint.WithMetadata(new OperationNote.Answered(status, Json, typeof(T), headers));

    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder endpoint, params string[] headers) =>
        endpoint.WithMetadata(new OperationNote.Answered(StatusCodes.Status200OK, Text, typeof(string), headers));

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint, int status, params string[] headers) =>
        endpoint.WithMetadata(new OperationNote.Answered(status, null, null, headers));

    /// <summary>What is answered once need not be sent again: 304 to who has it.</summary>
    public static RouteHandlerBuilder MayBeKept(this RouteHandlerBuilder endpoint) => endpoint
        .Heeds(HeaderNames.IfNoneMatch)
        .AnswersNothing(StatusCodes.Status304NotModified, HeaderNames.ETag, HeaderNames.CacheControl);

    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, int status, params string[] reasons) =>
        endpoint.WithMetadata(new OperationNote.Failed(status, reasons));

    public static RouteHandlerBuilder IsOfDeletedToo(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OperationNote.OfDeletedToo());

    public static RouteHandlerBuilder IsOfAnyId(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new OperationNote.OfAnyId());

    /// <summary>What <see cref="RequestChecks"/> and <see cref="Missing"/> answer wherever they stand.</summary>
    public static void FailsAsAllDo(this RouteGroupBuilder group) => ((IEndpointConventionBuilder)group).Finally(endpoint =>
    {
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status403Forbidden, ["origin_forbidden"]));
        if (endpoint.Metadata.OfType<AccessNeed>().FirstOrDefault() is not (null or AccessNeed.Nothing) and var need)
        {
            endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status401Unauthorized, ["token_missing", "token_invalid", "token_revoked"]));
            if (need is AccessNeed.InDocument(var role))
                endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status403Forbidden, role > Role.Reader ? ["access_revoked", "role_insufficient"] : ["access_revoked"]));
        }
        if (endpoint.Metadata.OfType<HttpMethodMetadata>().SelectMany(each => each.HttpMethods).Any(RequestChecks.HasBody))
            endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status415UnsupportedMediaType, ["encoding_unsupported"]));
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status429TooManyRequests, ["too_many_requests"]));
        if (endpoint is not RouteEndpointBuilder route || route.RoutePattern.GetParameter("id") is null)
            return;
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status401Unauthorized, ["token_expired"]));
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status400BadRequest, ["id_invalid"]));
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status503ServiceUnavailable, ["unavailable"]));
        if (endpoint.Metadata.OfType<OperationNote.OfAnyId>().Any())
            return;
        endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status404NotFound, ["document_not_found"]));
        if (!endpoint.Metadata.OfType<OperationNote.OfDeletedToo>().Any())
            endpoint.Metadata.Add(new OperationNote.Failed(StatusCodes.Status410Gone, ["document_deleted"]));
    });
}
