namespace CollabDocs.Documents.Access;

/// <summary>What a pass is worth at a document now.</summary>
/// <param name="Role"><see cref="Access.Role.None"/> where <paramref name="Fault"/> is set.</param>
/// <param name="Fault">Why it gives nothing; null where it gives something.</param>
/// <param name="Generation">Of the list that says so.</param>
public readonly record struct Standing(Role Role, AccessFault? Fault, long Generation)
{
    public bool May(Role role) => Fault is null && Role >= role;
}

/// <summary>Why a pass gives nothing (PROTOCOL G8).</summary>
public enum AccessFault
{
    /// <summary>The list says that this user has no role, or nobody has given one.</summary>
    AccessRevoked,

    /// <summary>Its time is over.</summary>
    TokenExpired,

    /// <summary>The link was revoked.</summary>
    TokenRevoked,
}
