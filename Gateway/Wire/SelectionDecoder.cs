using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>Decodes <c>{"anchor":3,"head":5}</c> or <c>null</c> (PROTOCOL P1).</summary>
internal static class SelectionDecoder
{
    public static bool TryRead(Utf8JsonReader reader, out Selection? selection)
    {
        selection = null;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        long anchor = -1, head = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var value = ref anchor;
            if (JsonString.Is(ref reader, "head"u8))
                value = ref head;
            else if (!JsonString.Is(ref reader, "anchor"u8))
                return false;
            if (value >= 0 || !reader.Read() || !JsonInteger.TryRead(reader, 0, int.MaxValue, out value))
                return false;
        }
        if (anchor < 0 || head < 0)
            return false;
        selection = new Selection((int)anchor, (int)head);
        return true;
    }
}
