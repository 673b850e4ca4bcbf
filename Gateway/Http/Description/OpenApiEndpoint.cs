using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CollabDocs.Gateway.Wire;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>All of PROTOCOL A as an OpenAPI document (A16). The endpoints do not change, so it is made once; by two at the same moment it may be made twice.</summary>
internal sealed class OpenApiEndpoint([FromKeyedServices(Described.Document)] IOpenApiDocumentProvider provider)
{
    private const string About =
        "Collaborative documents: read, written and restored by scripts while people edit them. Lengths are UTF-16 code units. Every problem has a `reason`. " +
        "What is read with GET answers HEAD too. Editors use the WebSocket at `documents/{id}/socket`, which is not described here: PROTOCOL.md has it, and the rules of all this.";

    private volatile Made? _made;

    public static void Add(IServiceCollection services)
    {
        services.AddOpenApi(Described.Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description =>
                description.HttpMethod != HttpMethods.Head && description.ActionDescriptor.EndpointMetadata.OfType<OperationNote.Id>().Any();
            options.CreateSchemaReferenceId = _ => null;
            options.AddOperationTransformer<OperationTransformer>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "CollabDocs",
                    Version = ClientMessageDecoder.ProtocolVersion.ToString(CultureInfo.InvariantCulture),
                    Description = About,
                };
                Schemas.AddComponents(document);
                return Task.CompletedTask;
            });
        });
        services.AddSingleton<OpenApiEndpoint>();
    }

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapReadable("/openapi.json", (HttpContext context, OpenApiEndpoint endpoint) => endpoint.Read(context))
        .Is("About", "readOpenApi", "This document.")
        .Needs(new AccessNeed.Nothing())
        .Answers<object>(StatusCodes.Status200OK, HeaderNames.ETag, HeaderNames.CacheControl)
        .MayBeKept();

    private async Task<IResult> Read(HttpContext context)
    {
        var made = _made is { } last && last.PathBase == context.Request.PathBase ? last : _made = await Make(context);
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(made.Json, "application/json", entityTag: made.Tag);
    }

    private async Task<Made> Make(HttpContext context)
    {
        var document = await provider.GetOpenApiDocumentAsync(context.RequestAborted);
        var pathBase = context.Request.PathBase;
        document.Servers = [new OpenApiServer { Url = pathBase.HasValue ? pathBase.ToUriComponent() : "/" }];
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV31(new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { Terse = true }));
        var json = Encoding.UTF8.GetBytes(text.ToString());
        var hash = Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8));
        return new Made(pathBase, json, new EntityTagHeaderValue($"\"{hash}\""));
    }

    private sealed record Made(PathString PathBase, byte[] Json, EntityTagHeaderValue Tag);
}
