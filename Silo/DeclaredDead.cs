namespace CollabDocs.Silo;

/// <summary>
/// Ends the process when Orleans cannot go on; above all when the other nodes have declared this one dead, because they did not reach it for some time: then
/// its documents live elsewhere, and the store takes nothing more from it. It exits at once, so that whoever watches over it starts it anew; its clients
/// go elsewhere.
/// </summary>
internal sealed class DeclaredDead(TextWriter error) : IFatalErrorHandler
{
    /// <summary>1 is a start that failed.</summary>
    public const int ExitCode = 2;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        // By hand: the logger writes on a thread of its own, which may have no more time.
        error.WriteLine($"collabdocs: this node exits with {ExitCode}, to be started anew: {context} {exception}".TrimEnd());
        error.Flush();
        Environment.Exit(ExitCode);
    }
}
