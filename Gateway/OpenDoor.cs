using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CollabDocs.Gateway;

/// <summary>
/// Where nobody is asked who he is (<c>Authentication</c> is <c>none</c>) everybody who reaches the port may do everything. That is for one machine: a process that others
/// could reach, be it by a proxy, does not start so, unless it was told twice.
/// </summary>
public static partial class OpenDoor
{
    private const string Sentence =
        "can be reached from other machines, and nobody is asked who he is: everybody could read, change and delete all documents. Set CollabDocs:Authentication to tokens; " +
        "or, if that is meant, CollabDocs:Authentication to none and CollabDocs:OpenToAnyone to true; or listen on localhost, with no proxy before it.";

    /// <summary>Before anything listens, as far as the settings tell where.</summary>
    /// <exception cref="InvalidOperationException">It would be open beyond this machine.</exception>
    public static void RequireClosed(this WebApplicationBuilder builder, string urls)
    {
        var options = new CollabDocsOptions();
        builder.Configuration.GetSection(CollabDocsOptions.Section).Bind(options);
        string[] beyond = [.. Loopback.Beyond(builder.Configuration, urls), .. Loopback.HostsBeyond(builder.Configuration), .. Proxies(options)];
        if (!IsMeant(options) && beyond.Length > 0)
            throw new InvalidOperationException($"{string.Join(", ", beyond)} {Sentence}");
    }

    /// <summary>When it listens: says that all is open; and stops a host of your own that listens where nothing was told before.</summary>
    internal static void Watch(IServiceProvider services)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(OpenDoor));
        lifetime.ApplicationStarted.Register(() =>
        {
            var options = services.GetRequiredService<CollabDocsOptions>();
            if (!options.IsOpen)
                return;
            var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            var beyond = string.Join(", ", addresses.Where(address => !Loopback.IsAddress(address)).Concat(Proxies(options)));
            if (beyond.Length == 0)
                LogOpen(log);
            else if (IsMeant(options))
                LogWideOpen(log, beyond);
            else
            {
                LogRefused(log, beyond, Sentence);
                lifetime.StopApplication();
            }
        });
    }

    /// <summary>Who believes a proxy has one, and it is there for other machines.</summary>
    private static IEnumerable<string> Proxies(CollabDocsOptions options) => options.TrustedProxies.Select(proxy => $"{proxy} (CollabDocs:TrustedProxies)");

    private static bool IsMeant(CollabDocsOptions options) => !options.IsOpen || options.IsOpenBeyondThisMachine;

    [LoggerMessage(Level = LogLevel.Information, Message = "Nobody is asked who he is: everybody on this machine may read and write all documents.")]
    private static partial void LogOpen(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "Nobody is asked who he is, and {Addresses} can be reached FROM OTHER MACHINES: everybody who can reach it may read, change and DELETE all documents.")]
    private static partial void LogWideOpen(ILogger log, string addresses);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Addresses} {Sentence} It stops.")]
    private static partial void LogRefused(ILogger log, string addresses, string sentence);
}
