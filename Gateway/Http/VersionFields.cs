using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>What a request says of a version (PROTOCOL A14); null where it says nothing.</summary>
internal sealed record VersionFields(string? Name, long? Revision, string? Note, string? Author)
{
    /// <summary>A body longer than this holds a name, note or author that is too long, however it is written.</summary>
    public const int MaxBodyBytes = 32 * 1024;

    private const long MaxInteger = (1L << 53) - 1;

    /// <returns>False where it is not one JSON object of these fields, each of its type and given once.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out VersionFields? fields)
    {
        fields = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadFields(ref reader, out fields) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadFields(ref Utf8JsonReader reader, [NotNullWhen(true)] out VersionFields? fields)
    {
        fields = null;
        string? name = null, note = null, author = null;
        long? revision = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonString.Is(ref reader, "revision"u8))
            {
                if (revision is not null || !reader.Read() || !JsonInteger.TryRead(reader, -MaxInteger, MaxInteger, out var number))
                    return false;
                revision = number;
                continue;
            }
            ref var value = ref name;
            if (JsonString.Is(ref reader, "note"u8))
                value = ref note;
            else if (JsonString.Is(ref reader, "author"u8))
                value = ref author;
            else if (!JsonString.Is(ref reader, "name"u8))
                return false;
            if (value is not null || !reader.Read() || reader.TokenType != JsonTokenType.String || !JsonString.TryRead(ref reader, out value))
                return false;
        }
        fields = new VersionFields(name, revision, note, author);
        return true;
    }
}
