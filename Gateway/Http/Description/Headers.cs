using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>What the headers of requests and answers mean.</summary>
internal static class Headers
{
    public const string IdempotencyKey = "Idempotency-Key";

    private static readonly Dictionary<string, (string Schema, string Description)> Asked = new()
    {
        [HeaderNames.IfNoneMatch] = ("""{"type":"string"}""", "The ETags that one has: 304 where nothing is newer."),
        [HeaderNames.IfMatch] = ("""{"type":"string","pattern":"^(\"[0-9]+\"|\\*)$"}""", "The revision on which alone the change is to be made, in quotes."),
        [IdempotencyKey] = ("""{"type":"string","minLength":1,"maxLength":128,"pattern":"^[ -~]+$"}""",
            "The same key on the same document is done once, however often it is sent."),
    };

    private static readonly Dictionary<string, string> Answered = new()
    {
        [HeaderNames.ETag] = "The revision, in quotes; of what leads from one to another, both.",
        [HeaderNames.CacheControl] = "no-cache, or how long it may be kept.",
        [HeaderNames.Location] = "The address of what was made.",
    };

    public static OpenApiParameter OfRequest(string name, OpenApiDocument document) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = Asked[name].Description,
        Schema = Schemas.Parse(Asked[name].Schema, document),
    };

    public static IOpenApiHeader OfAnswer(string name) =>
        new OpenApiHeader { Description = Answered[name], Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
