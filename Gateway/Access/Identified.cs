using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Access;

/// <summary>Who asks, or why nobody may (PROTOCOL G8).</summary>
internal abstract record Identified
{
    private Identified() { }

    public sealed record As(Caller Caller) : Identified;

    /// <param name="Reason">One of those that begin with token_.</param>
    public sealed record Nobody(ErrorReason Reason, string Explanation) : Identified;
}
