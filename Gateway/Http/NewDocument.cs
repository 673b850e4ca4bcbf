using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>What is to be made (PROTOCOL A1).</summary>
/// <param name="Id">Null where the server shall pick one.</param>
/// <param name="Title">Null where none is given.</param>
internal sealed record NewDocument(string? Id, string? Title, Delta Content)
{
    public const string Shape = "The body is a JSON object with id, title, and text or delta; all may be missing.";

    /// <param name="refused">Why it cannot be made, where this returns false.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out NewDocument? document, [NotNullWhen(false)] out IResult? refused)
    {
        (document, refused) = (null, null);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !TryReadFields(ref reader, out document, out refused))
                refused ??= Problems.Malformed(Shape);
            else
                reader.Read(); // throws where something follows
        }
        catch (JsonException)
        {
            refused = Problems.Malformed(Shape);
        }
        return refused is null && document is not null;
    }

    private static bool TryReadFields(ref Utf8JsonReader reader, out NewDocument? document, out IResult? refused)
    {
        (document, refused) = (null, null);
        string? id = null, title = null, text = null;
        Delta? delta = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonString.Is(ref reader, "delta"u8))
            {
                if (delta is not null || !reader.Read())
                    return false;
                if (DeltaCodec.TryRead(ref reader, out delta, out var fault))
                    continue;
                refused = Problems.Refused(Refusals.ReasonOf(fault.Kind), fault.Message);
                return false;
            }
            ref var value = ref id;
            if (JsonString.Is(ref reader, "title"u8))
                value = ref title;
            else if (JsonString.Is(ref reader, "text"u8))
                value = ref text;
            else if (!JsonString.Is(ref reader, "id"u8))
                return false;
            if (value is not null || !reader.Read() || reader.TokenType != JsonTokenType.String || !JsonString.TryRead(ref reader, out value))
                return false;
        }
        if (text is not null && delta is not null)
            return false;
        text = PlainText.WithLineFeeds(text ?? "");
        if (PlainText.Check(text) is { } found)
        {
            refused = Problems.Refused(Refusals.ReasonOf(found.Kind), found.Message);
            return false;
        }
        document = new NewDocument(id, title, delta ?? Delta.Insert(text));
        return true;
    }
}
