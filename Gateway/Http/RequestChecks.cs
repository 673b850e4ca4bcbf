using CollabDocs.Documents;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Wire;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>What all HTTP endpoints have in common: that their answers are no pages, origins, limits, ids, who may do it, and a store that fails.</summary>
internal sealed class RequestChecks(CollabDocsOptions options, ConnectionLimits limits, AccessDesk desk, RoleCheck roles) : IEndpointFilter
{
    private const string Bearer = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await Task.Yield(); // whole documents are read and encoded: not on the thread that serves the sockets
        var request = context.HttpContext.Request;
        NoPage.Mark(context.HttpContext.Response);
        if (!AllowedOrigin.Covers(request, options))
            return Problems.ForeignOrigin();
        CrossOrigin.Allow(context.HttpContext);
        // What a browser keeps of an answer is not for the next user of the same browser.
        context.HttpContext.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<CountedAsConnection>() is null
            && limits.Request(context.HttpContext.Connection.RemoteIpAddress) is { } limited)
            return Problems.Limited(context.HttpContext.Response, limited);
        // What is packed is long only when it is unpacked.
        if (HasBody(request.Method) && request.Headers.ContentEncoding is { Count: > 0 } encoding
            && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            return Problems.Encoded(context.HttpContext.Response);
        DocumentId? document = null;
        if (request.RouteValues.TryGetValue("id", out var text))
        {
            if (!DocumentId.TryParse(text as string, out var id))
                return Problems.BadId();
            document = id;
        }
        try
        {
            if (await Refusal(context.HttpContext, document) is { } refusal)
                return refusal;
            // An argument that could not be bound has set this.
            if (context.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest)
                return Problems.Malformed("A parameter of the query has a wrong type.");
            return await next(context);
        }
        catch (StoreUnavailableException)
        {
            return Problems.Unavailable("The store cannot be reached; whether the request was done is unknown.");
        }
    }

    /// <summary>Bodies of other requests are not read.</summary>
    public static bool HasBody(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);

    /// <returns>Null where whoever asks may.</returns>
    private async Task<IResult?> Refusal(HttpContext context, DocumentId? document)
    {
        var need = context.GetEndpoint()?.Metadata.GetMetadata<AccessNeed>();
        if (need is AccessNeed.Nothing)
            return null;
        switch (await desk.Identify(CredentialOf(context.Request), context.User, document, context.RequestAborted))
        {
            case Identified.Nobody nobody:
                return Problems.Unauthorized(context.Response, nobody.Reason, nobody.Explanation);
            case Identified.As(var caller):
                context.Features.Set(caller);
                return await Refusal(caller, need, document, context);
            case var other:
                throw new InvalidOperationException($"No such answer: {other}.");
        }
    }

    private async Task<IResult?> Refusal(Caller caller, AccessNeed? need, DocumentId? document, HttpContext context) => need switch
    {
        AccessNeed.InDocument(var role) when document is { } asked => await roles.Refusal(context, asked, role),
        AccessNeed.Everything => caller.MayAll ? null : KeyNeeded(context.Response),
        AccessNeed.Key => caller.Kind == CallerKind.Key ? null : KeyNeeded(context.Response),
        AccessNeed.Account => caller.MayAll || caller is { Kind: CallerKind.User, Pass.User: not null } ? null : KeyNeeded(context.Response),
        _ => throw new InvalidOperationException($"{context.GetEndpoint()} does not say what it needs."),
    };

    private static IResult KeyNeeded(HttpResponse response) => Problems.Unauthorized(response, ErrorReason.TokenInvalid, "This is for API keys.");

    /// <summary>Other schemes, a proxy's perhaps, are others' business.</summary>
    private static string? CredentialOf(HttpRequest request)
    {
        var value = request.Headers[HeaderNames.Authorization].ToString();
        return value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;
    }
}
