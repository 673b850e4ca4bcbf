using System.Data.Common;
using System.Net.Sockets;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace CollabDocs.Gateway;

/// <summary>What executables have in common: a start that fails says why in one sentence, for whoever gave the settings, and ends with 1; and a stop has
/// its time.</summary>
/// <param name="Build">Makes the host, and throws where a setting makes no sense.</param>
internal sealed record Executable(Func<WebApplicationBuilder, Task<WebApplication>> Build)
{
    /// <summary>For services that end when their time is over.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Browsers that have been here over TLS come back over nothing else for so long.</summary>
    private static readonly TimeSpan RememberTls = TimeSpan.FromDays(365);

    /// <summary>Who looks for changes of appsettings.json is told by the system of every change in its directory, which may hold the data.</summary>
    internal const string SettingsAreReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Short names of settings on the command line, and their long ones.</summary>
    public Dictionary<string, string> Names { get; init; } = [];

    /// <summary>Log categories that tell a failed start with its stack, beside those of ASP.NET Core.</summary>
    public string[] LoudAtStart { get; init; } = [];

    /// <summary>Meters that are exported beside those of the gateway.</summary>
    public string[] Meters { get; init; } = [];

    /// <summary>Exceptions of a failed start whose message is for whoever gave the settings, beside those of the gateway.</summary>
    public Predicate<Exception> IsOfSettings { get; init; } = _ => false;

    /// <returns>The exit code of the process.</returns>
    public async Task<int> Run(string[] args, TextWriter error)
    {
        WebApplication? app = null;
        try
        {
            var starting = true;
            var builder = WebApplication.CreateBuilder([SettingsAreReadOnce, .. args]);
            builder.Configuration.AddCommandLine(args, Names);
            // What is written goes out on the thread that writes.
            builder.WebHost.UseSockets(transport => transport.UnsafePreferInlineScheduling = true);
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
            foreach (var category in (string[])["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel", .. LoudAtStart])
                builder.Logging.AddFilter(category, level => !Volatile.Read(ref starting) && level >= LogLevel.Warning);
            // Once for what the clients have sent and their connections, once for the documents.
            builder.Services.AddOptions<HostOptions>().Configure<CollabDocsOptions>(
                (host, options) => host.ShutdownTimeout = 2 * options.StopTimeout);
            builder.LimitStrangers();
            builder.Services.AddHostedService<QuietCollection>();
            builder.Services.AddHsts(hsts => hsts.MaxAge = RememberTls);
            builder.ExportWhereTold(Meters);
            app = await Build(builder);
            await app.StartAsync();
            Volatile.Write(ref starting, false);
        }
        catch (Exception exception) when (IsOfGatewaysSettings(exception) || IsOfSettings(exception))
        {
            await error.WriteLineAsync($"collabdocs: {exception.Message}");
            await Abandon(app);
            return 1;
        }
        catch (OperationCanceledException) when (app?.Lifetime.ApplicationStopping.IsCancellationRequested == true)
        {
            // Told to stop while it started.
            await Abandon(app);
            return 0;
        }
        var stopped = app.WaitForShutdownAsync();
        if (await Task.WhenAny(stopped, Overdue(app)) != stopped)
        {
            await error.WriteLineAsync("collabdocs: it did not stop in time, and is cut. What was acknowledged is stored.");
            return 1;
        }
        await app.DisposeAsync();
        return 0;
    }

    /// <summary>Completes where the host has been told to stop, and its services take more time than they are given.</summary>
    private static async Task Overdue(WebApplication app)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
        var allowed = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        await Task.Delay(allowed + Grace, app.Services.GetRequiredService<TimeProvider>());
    }

    /// <summary>What has started already ends in order: a node that has joined its cluster leaves it, and does not fail over what is disposed under it.</summary>
    private static async Task Abandon(WebApplication? app)
    {
        if (app is null)
            return;
        // What did not start may fail to stop; why it does not start has been said.
        var stopped = app.StopAsync();
        if (await Task.WhenAny(stopped, Overdue(app)) == stopped)
            await app.DisposeAsync();
    }

    /// <summary>A value out of its range, a port or a data directory that another process has, a newer schema, no right to a file. All else is a bug,
    /// and shows its stack.</summary>
    internal static bool IsOfGatewaysSettings(Exception exception) =>
        exception is InvalidOperationException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException
            or SocketException or DbException or StoreUnavailableException;
}
