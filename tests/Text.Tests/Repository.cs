namespace CollabDocs.Text.Tests;

/// <summary>Where the tests run, and how deep.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>COLLABDOCS_DEEP=1 asks for the full sizes.</summary>
    public static bool IsDeep { get; } = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") == "1";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CollabDocs.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests must run within the repository.");
    }
}
