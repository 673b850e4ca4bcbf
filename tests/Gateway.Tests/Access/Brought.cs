namespace CollabDocs.Gateway.Tests.Access;

/// <summary>What somebody brings.</summary>
/// <param name="Credential">A token, a link or a key; null for none.</param>
/// <param name="HostUser">Whom the host's own authentication knows; empty for one without an id, null for nobody.</param>
/// <param name="Password">For another scheme than Bearer.</param>
internal sealed record Brought(string? Credential = null, string? HostUser = null, string? Password = null)
{
    public IEnumerable<(string Name, string Value)> Headers
    {
        get
        {
            if (Credential is not null)
                yield return ("Authorization", $"Bearer {Credential}");
            if (Password is not null)
                yield return ("Authorization", $"Basic {Password}");
            if (HostUser is not null)
                yield return (HostUsers.Header, HostUser);
        }
    }
}
