using System.Data.Common;
using System.Net.Sockets;
using CollabDocs.Documents;

namespace CollabDocs.Gateway;

/// <summary>The executable: a start that fails says why in one sentence, for whoever gave the settings, and ends with 1.</summary>
internal static class EmbeddedEdition
{
    /// <summary>They tell a failed start with its stack.</summary>
    private static readonly string[] LoudAtStart = ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> Run(string[] args, TextWriter error)
    {
        WebApplication? app = null;
        try
        {
            var starting = true;
            var builder = WebApplication.CreateBuilder(args);
            foreach (var category in LoudAtStart)
                builder.Logging.AddFilter(category, level => !Volatile.Read(ref starting) && level >= LogLevel.Warning);
            app = Build(builder, args);
            await app.StartAsync();
            Volatile.Write(ref starting, false);
        }
        catch (Exception exception) when (IsOfSettings(exception))
        {
            await error.WriteLineAsync($"collabdocs: {exception.Message}");
            if (app is not null)
                await app.DisposeAsync();
            return 1;
        }
        await using (app)
            await app.WaitForShutdownAsync();
        return 0;
    }

    private static WebApplication Build(WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = "CollabDocs:DataDirectory" });
        var urls = builder.Configuration["urls"] ?? "http://localhost:5080";
        builder.WebHost.UseUrls(urls);
        builder.GuardHosts(urls);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddCollabDocs();

        var app = builder.Build();
        app.UseCollabDocsWeb();
        app.MapCollabDocs();
        app.WarnOfOpenDoor();
        return app;
    }

    /// <summary>A value out of its range, a port or a data directory that another process has, a newer schema, no right to a file. All else is a bug,
    /// and shows its stack.</summary>
    private static bool IsOfSettings(Exception exception) =>
        exception is InvalidOperationException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException
            or SocketException or DbException or StoreUnavailableException;
}
