namespace CollabDocs.Documents.Access;

/// <summary>
/// Who asks something of a document, and by what right: what a gateway has found out about somebody's credentials. It goes with the request to the document, whose
/// list of access (<see cref="AccessList"/>) has the last word. Immutable; a new token is a new pass.
/// </summary>
/// <param name="User">The user's id, proved; null for somebody without one.</param>
/// <param name="Role">What the credentials give by themselves.</param>
/// <param name="Link">The link that somebody came by: the pass is good as long as the document has it, and where <paramref name="Role"/> is none the link's counts. Null for none.</param>
/// <param name="Generation">Of the document's list when the credentials were made: newer entries of the list stand over them.</param>
/// <param name="Expires">From when on it is no pass any more, in milliseconds since 1970 UTC.</param>
public sealed record Pass(string? User, Role Role, string? Link, long Generation, long Expires)
{
    /// <summary>Never.</summary>
    public const long NoEnd = long.MaxValue;

    /// <summary>The host itself, or whom it gives all rights: for what is asked of documents by code, without a gateway between.</summary>
    public static Pass Host { get; } = new(null, Role.Owner, null, long.MaxValue, NoEnd);
}
