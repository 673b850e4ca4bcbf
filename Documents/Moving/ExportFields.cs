using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Documents.Moving;

/// <summary>Reads the fields of one line, in their order.</summary>
/// <exception cref="FormatException">There is another.</exception>
/// <exception cref="JsonException">It is not JSON.</exception>
/// <exception cref="InvalidOperationException">It is of another type.</exception>
internal ref struct ExportFields(ReadOnlySpan<byte> line)
{
    private Utf8JsonReader _reader = new(line);

    /// <summary>Steps to the first field, which says what the line is.</summary>
    /// <returns>Its name; null where there is none.</returns>
    public string? First()
    {
        if (!_reader.Read() || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
            return null;
        var name = _reader.GetString();
        _reader.Read();
        return name;
    }

    public long Number(ReadOnlySpan<byte> name)
    {
        Next(name);
        return Number();
    }

    public string Text(ReadOnlySpan<byte> name)
    {
        Next(name);
        return Text();
    }

    /// <returns>Null where the line ends here.</returns>
    public string? TextOrNone(ReadOnlySpan<byte> name)
    {
        var before = _reader;
        if (before.Read() && before.TokenType == JsonTokenType.EndObject)
            return null;
        return Text(name);
    }

    public readonly long Number() => _reader.GetInt64();

    public string Text() => _reader.TokenType == JsonTokenType.String && JsonString.TryRead(ref _reader, out var text)
        ? text : throw new FormatException("a text is none");

    public DocumentId Id() => DocumentId.Parse(Text());

    private void Next(ReadOnlySpan<byte> name)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName || !_reader.ValueTextEquals(name) || !_reader.Read())
            throw new FormatException("a field is missing");
    }
}
