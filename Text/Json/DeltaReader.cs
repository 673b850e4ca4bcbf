using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CollabDocs.Text;

/// <summary>Reads one delta from JSON; <see cref="DeltaCodec"/> says what it accepts.</summary>
/// <param name="trusted">The text rules (D2) and the limits (D3) do not hold.</param>
internal sealed class DeltaReader(bool trusted)
{
    private readonly DeltaBuilder _builder = new();
    private readonly FormatReader _formats = new(trusted);
    private DeltaFault _fault;

    /// <summary>What the ops so far cover and insert: neither a document nor a delta is longer than an int says.</summary>
    private long _covered;
    private long _inserted;

    public bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out Delta? delta, out DeltaFault fault)
    {
        delta = TryReadOps(ref reader) ? _builder.Build() : null;
        fault = _fault;
        return delta is not null;
    }

    private bool TryReadOps(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Malformed("A delta is an array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (!TryReadOp(ref reader))
                return false;
        return true;
    }

    private bool TryReadOp(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Malformed("An op is an object.");
        OpKind? kind = null;
        var length = 0;
        string? text = null;
        Embed? embed = null;
        Attributes? attributes = null;
        var hasAttributes = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (JsonString.Is(ref reader, "attributes"u8))
            {
                if (hasAttributes)
                    return Malformed("A key is doubled.");
                hasAttributes = true;
                reader.Read();
                if (!_formats.TryReadAttributes(ref reader, out attributes, out _fault))
                    return false;
                continue;
            }
            OpKind? named = JsonString.Is(ref reader, "insert"u8) ? OpKind.Insert
                : JsonString.Is(ref reader, "retain"u8) ? OpKind.Retain
                : JsonString.Is(ref reader, "delete"u8) ? OpKind.Delete
                : null;
            if (named is null)
                return Malformed("An op has an unknown key.");
            if (kind is not null)
                return Malformed("An op is one of insert, retain and delete.");
            kind = named;
            reader.Read();
            if (named == OpKind.Insert ? !TryReadContent(ref reader, out text, out embed) : !TryReadLength(ref reader, out length))
                return false;
        }
        return TryAdd(kind, length, text, embed, attributes, hasAttributes);
    }

    private bool TryAdd(OpKind? kind, int length, string? text, Embed? embed, Attributes? attributes, bool hasAttributes)
    {
        switch (kind)
        {
            case OpKind.Insert when !trusted && attributes is not null && attributes.HasNull():
                return Fails(DeltaFaultKind.AttributeInvalid, "null stands only on a retain.");
            case OpKind.Insert:
                _inserted += text?.Length ?? 1;
                if (_inserted > int.MaxValue)
                    return Malformed("The delta inserts more than a document can hold.");
                if (embed is not null)
                    _builder.Insert(embed, attributes);
                else
                    _builder.Insert(text!, attributes);
                return true;
            case OpKind.Delete when hasAttributes:
                return Malformed("A delete has no attributes.");
            case OpKind.Retain or OpKind.Delete:
                _covered += length;
                if (_covered > int.MaxValue)
                    return Fails(DeltaFaultKind.PastEnd, "Reaches past the end of any document.");
                if (kind == OpKind.Retain)
                    _builder.Retain(length, attributes);
                else
                    _builder.Delete(length);
                return true;
            default:
                return Malformed("An op is one of insert, retain and delete.");
        }
    }

    private bool TryReadLength(ref Utf8JsonReader reader, out int length)
    {
        length = 0;
        if (reader.TokenType != JsonTokenType.Number)
            return Malformed("A length is a number.");
        if (reader.TryGetInt32(out length))
            return length > 0 || Malformed("A length is at least 1.");
        return reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? Malformed("A length is a whole number, in digits only.")
            : Fails(DeltaFaultKind.PastEnd, "Reaches past the end of any document.");
    }

    private bool TryReadContent(ref Utf8JsonReader reader, out string? text, out Embed? embed)
    {
        (text, embed) = (null, null);
        if (reader.TokenType == JsonTokenType.StartObject)
            return _formats.TryReadEmbed(ref reader, out embed, out _fault);
        if (reader.TokenType != JsonTokenType.String)
            return Malformed("An insert is a string or an embed.");
        if (!JsonString.TryRead(ref reader, out text))
            return Malformed("A string is not UTF-8.");
        if (text.Length == 0)
            return Malformed("An insert is empty.");
        if (trusted || PlainText.Check(text) is not { } fault)
            return true;
        _fault = fault;
        return false;
    }

    private bool Malformed(string message) => Fails(DeltaFaultKind.DeltaMalformed, message);

    private bool Fails(DeltaFaultKind kind, string message)
    {
        _fault = new DeltaFault(kind, message);
        return false;
    }
}
