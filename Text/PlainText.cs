using System.Buffers;

namespace CollabDocs.Text;

/// <summary>What text may stand in a document (PROTOCOL D2): well-formed UTF-16, line ends <c>\n</c>, no NUL.</summary>
public static class PlainText
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\r\0");

    /// <returns>What is wrong with the text; null where nothing is.</returns>
    public static DeltaFault? Check(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(Forbidden))
            return new DeltaFault(DeltaFaultKind.ForbiddenCharacter, "A carriage return or a NUL is inserted; line ends are \\n.");
        return IsWellFormed(text) ? null : new DeltaFault(DeltaFaultKind.LoneSurrogate, "Half of a surrogate pair is inserted.");
    }

    /// <summary>Text from outside as a document may hold it: CR LF and CR become LF.</summary>
    public static string WithLineFeeds(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Every high surrogate has its low one, and the other way round.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (at < 0)
                return true;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;
            text = text[(at + 2)..];
        }
    }

    /// <summary>Between these two units a text must not be cut.</summary>
    internal static bool IsPair(char before, char after) => char.IsSurrogatePair(before, after);

    /// <summary>It is a name, of a title's kind: not empty, well-formed, without control characters.</summary>
    /// <param name="longest">In UTF-16 code units.</param>
    public static bool IsName(string text, int longest) =>
        text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl) && Check(text) is null;
}
