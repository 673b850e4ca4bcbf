namespace CollabDocs.Gateway.Http;

/// <summary>Who asks, as the audit trail names them (PROTOCOL A18).</summary>
internal static class Actor
{
    /// <summary>Whoever reaches the port may do everything, and need not say who they are.</summary>
    public static string Of(HttpContext _) => "anyone";
}
