using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>Writes the notes of an endpoint into its operation.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var notes = context.Description.ActionDescriptor.EndpointMetadata.OfType<OperationNote>().ToList();
        operation.OperationId = notes.OfType<OperationNote.Id>().Single().Value;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            Parameters.Describe(parameter, context.Description.ParameterDescriptions.First(each => each.Name == parameter.Name).Type, document);
        foreach (var heeded in notes.OfType<OperationNote.Heeded>())
            (operation.Parameters ??= []).Add(Headers.OfRequest(heeded.Header, document));
        if (notes.OfType<OperationNote.Taken>().SingleOrDefault() is { } taken)
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(taken.MediaType, Schema(taken.Shapes, document)) };
        operation.Responses = [];
        foreach (var answered in notes.OfType<OperationNote.Answered>())
            operation.Responses.Add(Code(answered.Status), Answer(answered, document));
        foreach (var failed in notes.OfType<OperationNote.Failed>().GroupBy(failed => failed.Status).OrderBy(failed => failed.Key))
            operation.Responses.Add(Code(failed.Key), Problem(failed.Key, [.. failed.SelectMany(each => each.Reasons)], document));
        return Task.CompletedTask;
    }

    private static IOpenApiSchema Schema(IReadOnlyList<Type> shapes, OpenApiDocument document) => shapes is [var only]
        ? Schemas.Of(only, document)
        : new OpenApiSchema { OneOf = [.. shapes.Select(shape => Schemas.Of(shape, document))] };

    private static OpenApiResponse Answer(OperationNote.Answered answered, OpenApiDocument document) => new()
    {
        Description = ReasonPhrases.GetReasonPhrase(answered.Status),
        Headers = answered.Headers.Count == 0 ? null : answered.Headers.ToDictionary(header => header, header => Headers.OfAnswer(header)),
        Content = answered.Body is { } body ? Content(answered.MediaType!, Schemas.Of(body, document)) : null,
    };

    private static OpenApiResponse Problem(int status, IReadOnlyList<string> reasons, OpenApiDocument document)
    {
        var reason = new OpenApiSchema { Enum = [.. reasons.Distinct().Select(each => (JsonNode)each)] };
        var problem = new OpenApiSchema
        {
            AllOf =
            [
                Schemas.Of(typeof(ProblemShape), document),
                new OpenApiSchema { Properties = new Dictionary<string, IOpenApiSchema> { ["reason"] = reason } },
            ],
        };
        return new OpenApiResponse
        {
            Description = $"{ReasonPhrases.GetReasonPhrase(status)}: {string.Join(", ", reasons.Distinct())}",
            Content = Content("application/problem+json", problem),
        };
    }

    private static Dictionary<string, OpenApiMediaType> Content(string mediaType, IOpenApiSchema schema) =>
        new() { [mediaType] = new OpenApiMediaType { Schema = schema } };

    private static string Code(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
