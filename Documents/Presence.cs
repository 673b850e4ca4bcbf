using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Who a session is and where its caret stands.</summary>
/// <param name="Session">The session's public number.</param>
/// <param name="User">What to call it, and in which colour.</param>
/// <param name="Selection">Where it is; null when the editor has no focus.</param>
public sealed record Presence(long Session, UserProfile User, Selection? Selection);

/// <summary>How a person wants to be shown.</summary>
/// <param name="Name">1 to 64 UTF-16 code units, no control characters.</param>
/// <param name="Color">A CSS colour of the form <c>#rrggbb</c>.</param>
/// <param name="Id">The user's id where it is proved (PROTOCOL G9); null for who named himself.</param>
public sealed record UserProfile(string Name, string Color, string? Id = null)
{
    private const int MaxNameLength = 64;

    /// <summary>Whether both are what they must be.</summary>
    public bool IsSound => IsName(Name) && Color.Length == 7 && Color[0] == '#' && Color.Skip(1).All(char.IsAsciiHexDigit);

    public static bool IsName(string name) => PlainText.IsName(name, MaxNameLength);
}

/// <summary>A selection, in UTF-16 code units from the start of the document; a caret when both ends are equal.</summary>
/// <param name="Anchor">The end that stays when the selection is extended.</param>
/// <param name="Head">The end with the caret.</param>
public readonly record struct Selection(int Anchor, int Head);
