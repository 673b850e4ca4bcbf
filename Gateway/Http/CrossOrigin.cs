using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>
/// Tells browsers that pages of the origins that are covered may read the answers (CORS; PROTOCOL W9). By hand instead of by the middleware: a host of
/// one's own need not add that, and what is covered depends on the request. <see cref="RequestChecks"/> has refused all others before.
/// </summary>
internal static class CrossOrigin
{
    private static readonly string[] Addresses =
    [
        "/documents", "/documents/{id}", "/documents/{id}/text", "/documents/{id}/delta", "/documents/{id}/revisions",
        "/documents/{id}/authors", "/documents/{id}/versions", "/documents/{id}/versions/{version}",
        "/documents/{id}/history", "/documents/{id}/history/at", "/documents/{id}/revisions/{revision}/{what}", "/documents/{id}/restorations", "/documents/{id}/undos",
        "/documents/{id}/tokens", "/documents/{id}/access", "/documents/{id}/access/people/{user}", "/documents/{id}/access/links", "/documents/{id}/access/links/{link}",
        "/documents/{id}/events", "/documents/{id}/events/{stream}", "/documents/{id}/undelete", "/documents/{id}/audit", "/audit",
        "/openapi.json",
    ];

    /// <summary>What browsers ask before they send what a form could not.</summary>
    public static void MapPreflights(IEndpointRouteBuilder endpoints)
    {
        foreach (var address in Addresses)
            endpoints.MapMethods(address, [HttpMethods.Options], Preflight).Needs(new AccessNeed.Nothing()).ExcludeFromDescription();
    }

    public static void Allow(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin is not { Count: > 0 } origin)
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "ETag, Location, Retry-After";
    }

    private static IResult Preflight(HttpResponse response)
    {
        response.Headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key";
        response.Headers.AccessControlMaxAge = "600"; // seconds
        return Results.NoContent();
    }
}
