namespace CollabDocs.Documents;

/// <summary>What <see cref="Document"/> says of a submission.</summary>
internal abstract record SubmitVerdict
{
    private SubmitVerdict() { }

    /// <summary>It is applied, as this revision, which is yet to be stored.</summary>
    public sealed record Accepted(Revision Revision) : SubmitVerdict;

    /// <summary>It was accepted before. <paramref name="Revision"/>, the session's last, may be yet to be stored.</summary>
    public sealed record Known(long Revision) : SubmitVerdict;

    public sealed record Refused(RefusalReason Reason, string Message) : SubmitVerdict;

    /// <summary>It was to be applied at its base only, and the document has moved on from there; with what, may be yet to be stored.</summary>
    public sealed record MovedOn : SubmitVerdict
    {
        public static readonly MovedOn Instance = new();
    }

    /// <summary>The store takes nothing, and as much waits for it as may.</summary>
    public sealed record TooMuchUnstored : SubmitVerdict
    {
        public static readonly TooMuchUnstored Instance = new();
    }

    /// <summary>Only the store knows how far this session is.</summary>
    public sealed record SessionUnknown : SubmitVerdict
    {
        public static readonly SessionUnknown Instance = new();
    }

    /// <summary>Its base is before the history in memory, or so far behind that it is better brought nearer off the writer's turn.</summary>
    public sealed record FarBehind : SubmitVerdict
    {
        public static readonly FarBehind Instance = new();
    }
}
