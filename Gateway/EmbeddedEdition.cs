using CollabDocs.Gateway.Commands;

namespace CollabDocs.Gateway;

/// <summary>The executable of this project: the gateway, and documents in SQLite in the same process.</summary>
internal static class EmbeddedEdition
{
    private static readonly Executable Executable = new(builder => Task.FromResult(Build(builder)))
    {
        Names = new() { ["--data"] = "CollabDocs:DataDirectory" },
    };

    /// <summary>The thread that waits for the sockets also takes what they bring, so that an edit comes to its document without a change of threads. What
    /// may take long leaves that thread: HTTP's requests, long messages. A node of a cluster does without: its probes are not to wait for an edit.</summary>
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <returns>The exit code of the process.</returns>
    public static Task<int> Run(string[] args, TextWriter error)
    {
        if (StoreCommand.IsNamedBy(args))
            return StoreProgram.Run(args, error);
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
            Environment.SetEnvironmentVariable(InlineCompletions, "1"); // it is read once, at the first socket
        return Executable.Run(args, error);
    }

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.RequireClosed(builder.ListenWhereTold());
        builder.Services.AddCollabDocs();

        var app = builder.Build();
        app.UseTrustedProxies();
        app.UseHsts();
        app.UseCollabDocsWeb();
        app.MapCollabDocs();
        return app;
    }
}
