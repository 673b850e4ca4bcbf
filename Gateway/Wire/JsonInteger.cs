using System.Text.Json;

namespace CollabDocs.Gateway.Wire;

internal static class JsonInteger
{
    /// <summary>Reads a number that is written as an integer: <c>1.0</c> and <c>1e3</c> are not.</summary>
    public static bool TryRead(in Utf8JsonReader reader, long least, long most, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= least && value <= most;
    }
}
