using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>Decodes <c>{"session":17,"secret":"…","connection":2,"revision":12}</c> (PROTOCOL H4).</summary>
internal static class ResumptionDecoder
{
    /// <summary>Ours are far shorter; a longer one is wrong whatever it says.</summary>
    private const int MaxSecretLength = 256;

    public static bool TryRead(Utf8JsonReader reader, [NotNullWhen(true)] out Resumption? resume)
    {
        resume = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        string? secret = null;
        long session = -1, connection = -1, revision = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonString.Is(ref reader, "secret"u8))
            {
                if (secret is not null || !reader.Read() || reader.TokenType != JsonTokenType.String
                    || !JsonString.TryRead(ref reader, out secret) || secret.Length > MaxSecretLength)
                    return false;
                continue;
            }
            ref var number = ref session;
            if (JsonString.Is(ref reader, "connection"u8))
                number = ref connection;
            else if (JsonString.Is(ref reader, "revision"u8))
                number = ref revision;
            else if (!JsonString.Is(ref reader, "session"u8))
                return false;
            if (number >= 0 || !reader.Read() || !JsonInteger.TryRead(reader, 0, ClientMessageDecoder.MaxInteger, out number))
                return false;
        }
        if (secret is null || session < 1 || connection < 1 || revision < 0)
            return false;
        resume = new Resumption(session, secret, connection, revision);
        return true;
    }
}
