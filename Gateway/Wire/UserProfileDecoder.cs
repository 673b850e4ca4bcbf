using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>Decodes <c>{"name":"Ann","color":"#aa3366"}</c> (PROTOCOL H2).</summary>
internal static class UserProfileDecoder
{
    public static bool TryRead(Utf8JsonReader reader, [NotNullWhen(true)] out UserProfile? user)
    {
        user = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        string? name = null, color = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var value = ref name;
            if (JsonString.Is(ref reader, "color"u8))
                value = ref color;
            else if (!JsonString.Is(ref reader, "name"u8))
                return false;
            if (value is not null || !reader.Read() || reader.TokenType != JsonTokenType.String || !JsonString.TryRead(ref reader, out value))
                return false;
        }
        if (name is null || color is null || new UserProfile(name, color) is not { IsSound: true } sound)
            return false;
        user = sound;
        return true;
    }
}
