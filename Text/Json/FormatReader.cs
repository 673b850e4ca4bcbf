using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CollabDocs.Text;

/// <summary>Reads attributes and embeds from JSON (PROTOCOL D3).</summary>
/// <param name="trusted">The limits do not hold.</param>
internal sealed class FormatReader(bool trusted)
{
    private const int MaxAttributes = 256;
    private const int MaxNameLength = 64;
    private const int MaxValueBytes = 4096;
    private const int MaxEmbedBytes = 65_536;

    private DeltaFault _fault;

    /// <param name="reader">Stands on the value of the key <c>attributes</c>; on success it is left on its end.</param>
    /// <param name="attributes">Null for <c>{}</c>.</param>
    public bool TryReadAttributes(ref Utf8JsonReader reader, out Attributes? attributes, out DeltaFault fault)
    {
        attributes = TryReadEntries(ref reader, out var entries) ? Attributes.FromSorted(entries) : null;
        fault = _fault;
        return entries is not null;
    }

    /// <param name="reader">Stands on the start of an object; on success it is left on its end.</param>
    public bool TryReadEmbed(ref Utf8JsonReader reader, [NotNullWhen(true)] out Embed? embed, out DeltaFault fault)
    {
        embed = TryReadOnlyMember(ref reader, out var kind, out var value) ? Embed.Of(kind, value) : null;
        fault = _fault;
        return embed is not null;
    }

    private bool TryReadOnlyMember(ref Utf8JsonReader reader, out string kind, out string value)
    {
        (kind, value) = ("", "");
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return Fails(DeltaFaultKind.DeltaMalformed, "An embed has one key.");
        if (!TryReadMember(ref reader, MaxEmbedBytes, out kind, out value))
            return false;
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject || Fails(DeltaFaultKind.DeltaMalformed, "An embed has one key.");
    }

    private bool TryReadEntries(ref Utf8JsonReader reader, [NotNullWhen(true)] out List<KeyValuePair<string, string>>? entries)
    {
        entries = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fails(DeltaFaultKind.DeltaMalformed, "Attributes are an object.");
        var read = new List<KeyValuePair<string, string>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!TryReadMember(ref reader, MaxValueBytes, out var name, out var value))
                return false;
            read.Add(new(name, value));
            if (!trusted && read.Count > MaxAttributes)
                return Fails(DeltaFaultKind.AttributeInvalid, $"An op has more than {MaxAttributes} attributes.");
        }
        read.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (var i = 1; i < read.Count; i++)
            if (read[i].Key == read[i - 1].Key)
                return Fails(DeltaFaultKind.DeltaMalformed, "A key is doubled.");
        entries = read;
        return true;
    }

    private bool TryReadMember(ref Utf8JsonReader reader, int maxBytes, out string name, out string value)
    {
        value = "";
        if (!TryReadName(ref reader, out name))
            return false;
        reader.Read();
        if (CanonicalJson.Read(ref reader, trusted, out _fault) is not { } json)
            return false;
        value = json;
        return trusted || CanonicalJson.ByteCount(json) <= maxBytes
            || Fails(DeltaFaultKind.AttributeInvalid, $"A value is larger than {maxBytes} bytes.");
    }

    private bool TryReadName(ref Utf8JsonReader reader, out string name)
    {
        name = "";
        if (!JsonString.TryRead(ref reader, out var read))
            return Fails(DeltaFaultKind.DeltaMalformed, "A string is not UTF-8.");
        name = read;
        if (trusted)
            return true;
        if (!PlainText.IsWellFormed(name))
            return Fails(DeltaFaultKind.LoneSurrogate, "A name has half of a surrogate pair.");
        return (name.Length is > 0 and <= MaxNameLength && name != "__proto__")
            || Fails(DeltaFaultKind.AttributeInvalid, $"A name is 1 to {MaxNameLength} code units and not __proto__.");
    }

    private bool Fails(DeltaFaultKind kind, string message)
    {
        _fault = new DeltaFault(kind, message);
        return false;
    }
}
