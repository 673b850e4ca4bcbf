namespace CollabDocs.Cluster.Tests;

/// <summary>How much is tried.</summary>
internal static class Deep
{
    public static bool Is { get; } = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") is not (null or "" or "0");

    /// <returns>The one for every day, or with COLLABDOCS_DEEP=1 the other.</returns>
    public static int Or(int everyday, int deep) => Is ? deep : everyday;
}
