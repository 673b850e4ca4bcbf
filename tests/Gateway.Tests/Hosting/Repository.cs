namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>Where the repository is, seen from the tests' binaries.</summary>
internal static class Repository
{
    public static string Directory(params string[] path)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "CollabDocs.sln")))
                return Path.Combine([directory.FullName, .. path]);
        throw new InvalidOperationException($"No CollabDocs.sln above {AppContext.BaseDirectory}.");
    }
}
