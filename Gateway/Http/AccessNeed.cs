using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;

namespace CollabDocs.Gateway.Http;

/// <summary>What an endpoint asks of its caller; one that says nothing is for nobody.</summary>
internal abstract record AccessNeed
{
    private AccessNeed() { }

    /// <summary>A role in the document that the address names.</summary>
    public sealed record InDocument(Role Role) : AccessNeed;

    /// <summary>To be owner of all documents: an API key, or anyone where nobody is asked.</summary>
    public sealed record Everything : AccessNeed;

    /// <summary>An API key.</summary>
    public sealed record Key : AccessNeed;

    /// <summary>To be one of those who may have documents of their own: an API key, a user that the host knows, anyone where nobody is asked.</summary>
    public sealed record Account : AccessNeed;

    public sealed record Nothing : AccessNeed;
}

internal static class AccessNeeds
{
    public static T Needs<T>(this T endpoint, Role role) where T : IEndpointConventionBuilder => endpoint.Needs(new AccessNeed.InDocument(role));

    public static T Needs<T>(this T endpoint, AccessNeed need) where T : IEndpointConventionBuilder => endpoint.WithMetadata(need);

    /// <summary>Who asks, as <see cref="RequestChecks"/> has found out.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("Nobody has asked who this is.");
}
