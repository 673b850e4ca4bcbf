using System.Diagnostics.CodeAnalysis;

namespace CollabDocs.Documents;

/// <summary>
/// The name under which a document is reached, in URLs and in the store: 1 to 128 of <c>A-Z a-z 0-9 - _ .</c>,
/// beginning with a letter or a digit. It never changes; the title that people see does (<see cref="DocumentInfo.Title"/>).
/// </summary>
public readonly record struct DocumentId
{
    public const int MaxLength = 128;

    /// <summary>In the order of ids, those of what arrives (<see cref="Arriving"/>) come after this, all others before.</summary>
    public const string FirstArriving = "~";

    private DocumentId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Under which the store keeps what arrives of this document until it is whole (<see cref="Moving.DocumentImport"/>): no text that
    /// <see cref="TryParse"/> takes, so nobody finds it before.</summary>
    public DocumentId Arriving => new(FirstArriving + Value);

    /// <summary>As the store has it.</summary>
    internal static DocumentId Stored(string value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? text, out DocumentId id)
    {
        id = default;
        if (text is null || text.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(text[0]))
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        id = new DocumentId(text);
        return true;
    }

    /// <exception cref="FormatException">The text is not a document id.</exception>
    public static DocumentId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a document id.");

    public override string ToString() => Value;
}
