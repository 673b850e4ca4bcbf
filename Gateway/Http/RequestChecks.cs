using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;

namespace CollabDocs.Gateway.Http;

/// <summary>What all HTTP endpoints have in common: origins, limits, ids, and a store that fails.</summary>
internal sealed class RequestChecks(CollabDocsOptions options, ConnectionLimits limits) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await Task.Yield(); // whole documents are read and encoded: not on the thread that serves the sockets
        var request = context.HttpContext.Request;
        if (!AllowedOrigin.Covers(request, options))
            return Problems.ForeignOrigin();
        CrossOrigin.Allow(context.HttpContext);
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<CountedAsConnection>() is null
            && limits.Request(context.HttpContext.Connection.RemoteIpAddress) is { } limited)
            return Problems.Limited(context.HttpContext.Response, limited);
        // What is packed is long only when it is unpacked.
        if (HasBody(request.Method) && request.Headers.ContentEncoding is { Count: > 0 } encoding
            && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            return Problems.Encoded(context.HttpContext.Response);
        if (request.RouteValues.TryGetValue("id", out var id) && !DocumentId.TryParse(id as string, out _))
            return Problems.BadId();
        // An argument that could not be bound has set this.
        if (context.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest)
            return Problems.Malformed("A parameter of the query has a wrong type.");
        try
        {
            return await next(context);
        }
        catch (StoreUnavailableException)
        {
            return Problems.Unavailable("The store cannot be reached; whether the request was done is unknown.");
        }
    }

    /// <summary>Bodies of other requests are not read.</summary>
    public static bool HasBody(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
}
