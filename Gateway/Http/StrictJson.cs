using System.Text.Json;
using System.Text.Json.Serialization;

namespace CollabDocs.Gateway.Http;

/// <summary>Reads a small body as one JSON object: its fields known, each of its type and given once.</summary>
internal static class StrictJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <returns>Null where it is none, or too long.</returns>
    public static async Task<T?> Read<T>(HttpRequest request, int maxBytes) where T : class
    {
        if (await RequestBody.Read(request, maxBytes) is not { } body)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
