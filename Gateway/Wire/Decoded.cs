using CollabDocs.Documents;

namespace CollabDocs.Gateway.Wire;

/// <summary>What became of a frame.</summary>
internal abstract record Decoded
{
    private Decoded() { }

    public sealed record Message(ClientMessage Value) : Decoded;

    /// <summary>It cannot be understood (PROTOCOL E1).</summary>
    public sealed record Fault(ErrorReason Reason, string Explanation) : Decoded;

    /// <summary>A submission that can be named, with a delta that is none (PROTOCOL E3).</summary>
    public sealed record BadDelta(long Sequence, RefusalReason Reason, string Explanation) : Decoded;
}
