using System.Diagnostics.CodeAnalysis;
using CollabDocs.Text;

namespace CollabDocs.Documents.Access;

/// <summary>A change of an <see cref="AccessList"/>. Made twice the list says what it says once, so it may be tried again; the audit trail may then tell of it twice.</summary>
public abstract record AccessChange
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxUserLength = 128, MaxLinkNameLength = 200, MaxLinkIdLength = 64;

    private AccessChange() { }

    /// <summary>Whether a string can be a user's id. Not <c>.</c> and <c>..</c>, which no address can name.</summary>
    public static bool IsUser([NotNullWhen(true)] string? user) => user is not (null or "." or "..") && PlainText.IsName(user, MaxUserLength);

    /// <summary>Who asks. A document looks whether he is owner in the step in which it makes the change.</summary>
    public Pass By { get; init; } = Pass.Host;

    /// <param name="Role"><see cref="Access.Role.None"/> takes the user off the list.</param>
    public sealed record SetPerson(string User, Role Role) : AccessChange;

    /// <param name="Id">Random, chosen by who asks.</param>
    public sealed record AddLink(string Id, Role Role, string Name) : AccessChange;

    public sealed record RevokeLink(string Id) : AccessChange;
}
