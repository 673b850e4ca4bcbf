using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>Decodes <c>{"name":"Ann","color":"#aa3366"}</c> (PROTOCOL H2).</summary>
internal static class UserProfileDecoder
{
    private const int MaxNameLength = 64;

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
        if (name is null || color is null || !IsName(name) || !IsColor(color))
            return false;
        user = new UserProfile(name, color);
        return true;
    }

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || PlainText.Check(name) is not null)
            return false;
        foreach (var c in name)
            if (char.IsControl(c))
                return false;
        return true;
    }

    private static bool IsColor(string color) =>
        color.Length == 7 && color[0] == '#' && color.AsSpan(1).IndexOfAnyExcept(HexDigits) < 0;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
