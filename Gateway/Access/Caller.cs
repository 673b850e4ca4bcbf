using CollabDocs.Documents;
using CollabDocs.Documents.Access;

namespace CollabDocs.Gateway.Access;

/// <summary>Who asks for something, as far as credentials tell. What that is worth at a document, the document says.</summary>
/// <param name="Profile">The user as the credentials show him; null for who may call himself what he likes.</param>
/// <param name="Key">Of an API key.</param>
/// <param name="MintedWith">Of a token: the id of the API key that it was minted with, and is worth something with. 0 for all others.</param>
internal sealed record Caller(CallerKind Kind, Pass Pass, UserProfile? Profile = null, ApiKey? Key = null, long MintedWith = 0)
{
    /// <summary>Who brings nothing where nothing is asked for.</summary>
    public static Caller Anyone { get; } = new(CallerKind.Anyone, Pass.Host);

    /// <summary>Owner of all documents.</summary>
    public bool MayAll => ReferenceEquals(Pass, Pass.Host);

    /// <summary>Who he is in the audit trail.</summary>
    public string Actor => Kind switch
    {
        CallerKind.Key => $"key:{Key!.Name}",
        CallerKind.Link => $"link:{Pass.Link}",
        CallerKind.Token or CallerKind.User => $"user:{Pass.User}",
        _ => "anyone",
    };
}

internal enum CallerKind
{
    /// <summary>Nobody has been asked.</summary>
    Anyone,

    /// <summary>A program of the team's.</summary>
    Key,

    /// <summary>A user, by a token of one document.</summary>
    Token,

    /// <summary>Whoever has a link.</summary>
    Link,

    /// <summary>A user whom the host knows.</summary>
    User,
}
