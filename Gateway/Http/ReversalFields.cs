using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollabDocs.Gateway.Http;

/// <summary>What a request says of what is to be restored or undone (PROTOCOL A15); null where it says nothing.</summary>
internal sealed record ReversalFields(long? Revision, long? Version, long? Session, string? Author)
{
    private const int MaxBodyBytes = 4 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <returns>Null where it is not one JSON object of these fields, each of its type and given once.</returns>
    public static async Task<ReversalFields?> Read(HttpRequest request)
    {
        if (await RequestBody.Read(request, MaxBodyBytes) is not { } body)
            return null;
        try
        {
            return JsonSerializer.Deserialize<ReversalFields>(body.Span, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
