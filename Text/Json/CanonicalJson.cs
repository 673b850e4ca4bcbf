using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CollabDocs.Text;

/// <summary>
/// Reads a JSON value into its one canonical form: keys sorted by UTF-16 code unit, no spaces, strings as <see cref="JsonString"/> and
/// numbers as <see cref="JsonNumber"/> write them. Refuses what JavaScript would not bring back as it was: doubled keys, <c>__proto__</c>,
/// numbers out of range.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Values nest at most so deep: a scalar has depth 0, <c>[1]</c> has depth 1.</summary>
    public const int MaxDepth = 4;

    /// <summary>Reads the value that the reader is on.</summary>
    /// <returns>Null, and what is wrong, where there is something wrong.</returns>
    public static string? Read(ref Utf8JsonReader reader, bool trusted, out DeltaFault fault)
    {
        var json = new StringBuilder();
        return AppendValue(ref reader, json, trusted ? int.MaxValue : MaxDepth, trusted, out fault) ? json.ToString() : null;
    }

    /// <summary>How many bytes canonical JSON has on the wire.</summary>
    public static int ByteCount(string json) => Encoding.UTF8.GetByteCount(json);

    private static bool AppendValue(ref Utf8JsonReader reader, StringBuilder json, int depthLeft, bool trusted, out DeltaFault fault)
    {
        fault = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when depthLeft > 0:
                return AppendObject(ref reader, json, depthLeft - 1, trusted, out fault);
            case JsonTokenType.StartArray when depthLeft > 0:
                return AppendArray(ref reader, json, depthLeft - 1, trusted, out fault);
            case JsonTokenType.String:
                return AppendString(ref reader, json, trusted, out fault, out _);
            case JsonTokenType.Number when reader.TryGetDouble(out var number) && double.IsFinite(number):
                json.Append(JsonNumber.Format(number));
                return true;
            case JsonTokenType.True:
                json.Append("true");
                return true;
            case JsonTokenType.False:
                json.Append("false");
                return true;
            case JsonTokenType.Null:
                json.Append("null");
                return true;
            case JsonTokenType.Number:
                return Fails(DeltaFaultKind.AttributeInvalid, "A number is out of range.", out fault);
            default:
                return Fails(DeltaFaultKind.AttributeInvalid, $"A value is deeper than {MaxDepth}.", out fault);
        }
    }

    private static bool AppendArray(ref Utf8JsonReader reader, StringBuilder json, int depthLeft, bool trusted, out DeltaFault fault)
    {
        fault = default;
        json.Append('[');
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first)
                json.Append(',');
            if (!AppendValue(ref reader, json, depthLeft, trusted, out fault))
                return false;
        }
        json.Append(']');
        return true;
    }

    private static bool AppendObject(ref Utf8JsonReader reader, StringBuilder json, int depthLeft, bool trusted, out DeltaFault fault)
    {
        fault = default;
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = new StringBuilder();
            if (!AppendString(ref reader, member, trusted, out fault, out var name))
                return false;
            if (name == "__proto__")
                return Fails(DeltaFaultKind.AttributeInvalid, "A key is __proto__.", out fault);
            member.Append(':');
            reader.Read();
            if (!AppendValue(ref reader, member, depthLeft, trusted, out fault))
                return false;
            if (!members.TryAdd(name, member.ToString()))
                return Fails(DeltaFaultKind.DeltaMalformed, "A key is doubled.", out fault);
        }
        json.Append('{').AppendJoin(',', members.Values).Append('}');
        return true;
    }

    private static bool AppendString(
        ref Utf8JsonReader reader, StringBuilder json, bool trusted, out DeltaFault fault, out string text)
    {
        fault = default;
        if (!JsonString.TryRead(ref reader, out var read))
        {
            text = "";
            return Fails(DeltaFaultKind.DeltaMalformed, "A string is not UTF-8.", out fault);
        }
        text = read;
        if (!trusted && !PlainText.IsWellFormed(text))
            return Fails(DeltaFaultKind.LoneSurrogate, "A string in an attribute or embed has half of a surrogate pair.", out fault);
        var bytes = new ArrayBufferWriter<byte>(text.Length + 2);
        JsonString.Write(bytes, text);
        json.Append(Encoding.UTF8.GetString(bytes.WrittenSpan));
        return true;
    }

    private static bool Fails(DeltaFaultKind kind, string message, out DeltaFault fault)
    {
        fault = new DeltaFault(kind, message);
        return false;
    }
}
