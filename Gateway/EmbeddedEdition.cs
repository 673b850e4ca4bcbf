namespace CollabDocs.Gateway;

/// <summary>The executable of this project: the gateway, and documents in SQLite in the same process.</summary>
internal static class EmbeddedEdition
{
    private static readonly Executable Executable = new(builder => Task.FromResult(Build(builder)))
    {
        Names = new() { ["--data"] = "CollabDocs:DataDirectory" },
    };

    /// <returns>The exit code of the process.</returns>
    public static Task<int> Run(string[] args, TextWriter error) => Executable.Run(args, error);

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.ListenWhereTold();
        builder.Services.AddCollabDocs();

        var app = builder.Build();
        app.UseCollabDocsWeb();
        app.MapCollabDocs();
        app.WarnOfOpenDoor();
        return app;
    }
}
