namespace CollabDocs.Gateway.Http;

/// <summary>What can be read with GET can be asked about with HEAD (RFC 9110); the server leaves the body out.</summary>
internal static class Readable
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static RouteHandlerBuilder MapReadable(this IEndpointRouteBuilder endpoints, string pattern, Delegate handler) =>
        endpoints.MapMethods(pattern, Methods, handler);
}
