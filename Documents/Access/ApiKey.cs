namespace CollabDocs.Documents.Access;

/// <summary>A key of the team's own programs, as the store knows it: never the key itself.</summary>
/// <param name="Id">For listing and revoking.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Created">In milliseconds since 1970 UTC.</param>
/// <param name="Revoked">Likewise; null while it is good.</param>
public sealed record ApiKey(long Id, string Name, long Created, long? Revoked)
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxNameLength = 100;
}
