namespace CollabDocs.Gateway.Http;

/// <summary>What a request says of what is to be restored or undone (PROTOCOL A15); null where it says nothing.</summary>
internal sealed record ReversalFields(long? Revision, long? Version, long? Session, string? Author)
{
    private const int MaxBodyBytes = 4 * 1024;

    /// <returns>Null where it is not one JSON object of these fields, each of its type and given once.</returns>
    public static Task<ReversalFields?> Read(HttpRequest request) => StrictJson.Read<ReversalFields>(request, MaxBodyBytes);
}
