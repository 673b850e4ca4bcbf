namespace CollabDocs.Gateway.Access;

/// <summary>How the strings begin that somebody may bring (PROTOCOL G3).</summary>
internal static class CredentialKind
{
    public const string Key = "cdk_", Token = "cdt_", Link = "cdl_";
}
