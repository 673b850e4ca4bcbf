using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Access;

/// <summary>Finds out who asks (PROTOCOL G2, G3): by the string that he brings, by the host's own authentication, or as one who brings nothing.</summary>
internal sealed class AccessDesk(
    IDocuments documents, DocumentTokens tokens, LinkStrings links, CollabDocsOptions options, TimeProvider time, IEnumerable<IDocumentAuthorizer> authorizers)
{
    /// <param name="credential">Null for none.</param>
    /// <param name="document">The one that is asked of; null where it is none in particular.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Identified> Identify(string? credential, ClaimsPrincipal principal, DocumentId? document, CancellationToken cancellation)
    {
        var identified = await Read(credential, principal, document, cancellation);
        if (identified is not Identified.As({ Key: null } caller) || document is not { } asked)
            return identified;
        foreach (var authorizer in authorizers)
            caller = await Ask(authorizer, caller, principal, asked, cancellation);
        return new Identified.As(caller);
    }

    private async Task<Identified> Read(string? credential, ClaimsPrincipal principal, DocumentId? document, CancellationToken cancellation) => credential switch
    {
        not null when credential.StartsWith(CredentialKind.Key, StringComparison.Ordinal) => await OfKey(credential, cancellation),
        not null when credential.StartsWith(CredentialKind.Token, StringComparison.Ordinal) => await OfToken(credential, document, cancellation),
        not null when credential.StartsWith(CredentialKind.Link, StringComparison.Ordinal) => await OfLink(credential, document, cancellation),
        _ when principal.Identity is { IsAuthenticated: true } => OfPrincipal(principal),
        _ when options.IsOpen => new Identified.As(Caller.Anyone),
        null => new Identified.Nobody(ErrorReason.TokenMissing, "A token or a link is needed here."),
        _ => Forged(),
    };

    private async Task<Identified> OfKey(string credential, CancellationToken cancellation) =>
        await documents.Access.Keys.Find(ApiKeys.HashOf(credential), cancellation) switch
        {
            null => Forged(),
            { Revoked: not null } => Revoked(),
            var key => new Identified.As(new Caller(CallerKind.Key, Pass.Host, Key: key)),
        };

    private async Task<Identified> OfToken(string credential, DocumentId? document, CancellationToken cancellation)
    {
        if (!tokens.TryRead(credential, out var grant) || document?.Value != grant.Document)
            return Forged();
        if (grant.Expires <= time.GetUtcNow().ToUnixTimeMilliseconds())
            return new Identified.Nobody(ErrorReason.TokenExpired, Refusals.SentenceOf(AccessFault.TokenExpired));
        return await documents.Access.Keys.Find(grant.Key, cancellation) is { Revoked: null }
            ? new Identified.As(new Caller(CallerKind.Token, grant.Pass, grant.Profile, MintedWith: grant.Key))
            : Revoked();
    }

    private async Task<Identified> OfLink(string credential, DocumentId? document, CancellationToken cancellation) =>
        document is { } asked && await links.Read(asked, credential, cancellation) is { } link
            ? new Identified.As(new Caller(CallerKind.Link, new Pass(null, Role.None, link, 0, Pass.NoEnd)))
            : Forged();

    /// <summary>Who has no id, or one that is none, is nobody on any list: a name is no id, for others may have the same.</summary>
    private static Identified.As OfPrincipal(ClaimsPrincipal principal)
    {
        var id = principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? principal.FindFirstValue("sub");
        var user = AccessChange.IsUser(id) ? id : null;
        var shown = principal.Identity!.Name ?? principal.FindFirstValue("name") ?? user;
        var profile = user is null ? null : new UserProfile(UserProfile.IsName(shown!) ? shown! : "User", GuestProfile.ColorOf(user), user);
        return new Identified.As(new Caller(CallerKind.User, new Pass(user, Role.None, null, 0, Pass.NoEnd), profile));
    }

    /// <summary>What it says is as old as the list that it was said beside.</summary>
    private async Task<Caller> Ask(IDocumentAuthorizer authorizer, Caller caller, ClaimsPrincipal principal, DocumentId document, CancellationToken cancellation)
    {
        var list = await documents.Access.Read(document, cancellation);
        var now = list.RoleOf(caller.Pass, time.GetUtcNow().ToUnixTimeMilliseconds());
        var answer = await authorizer.Authorize(new AccessQuestion(document, principal, caller.Pass.User, now.Role), cancellation);
        return answer is { } role
            // A link that gives less, or more, than it says is still a link that can be revoked; one that gives nothing needs no revoking.
            ? caller with { Pass = caller.Pass with { Role = role, Link = role == Role.None ? null : caller.Pass.Link, Generation = list.Generation } }
            : caller;
    }

    private static Identified.Nobody Forged() => new(ErrorReason.TokenInvalid, "This is no token of this document and server.");

    private static Identified.Nobody Revoked() => new(ErrorReason.TokenRevoked, "The key of the token was revoked.");
}
