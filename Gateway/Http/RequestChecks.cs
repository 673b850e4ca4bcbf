using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>What all HTTP endpoints have in common: that their answers are no pages, origins, ids, and a store that fails.</summary>
internal sealed class RequestChecks(CollabDocsOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await Task.Yield(); // whole documents are read and encoded: not on the thread that serves the sockets
        var request = context.HttpContext.Request;
        NoPage.Mark(context.HttpContext.Response);
        if (!AllowedOrigin.Covers(request, options))
            return Problems.ForeignOrigin();
        CrossOrigin.Allow(context.HttpContext);
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
}
