using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CollabDocs.Gateway;

/// <summary>Says at start that anybody who reaches the port may read and write; and says it louder where that is not only this machine.</summary>
public static partial class OpenDoorWarning
{
    public static void WarnOfOpenDoor(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var beyond = string.Join(", ", addresses.Where(address => !Loopback.IsAddress(address)));
        if (beyond.Length == 0)
            LogOpen(app.Logger);
        else
            LogWideOpen(app.Logger, beyond);
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is NO AUTHENTICATION yet: everybody on this machine may read and write all documents.")]
    private static partial void LogOpen(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "There is NO AUTHENTICATION yet, and {Addresses} can be reached FROM OTHER MACHINES: everybody who can reach it may read, change and DELETE all documents.")]
    private static partial void LogWideOpen(ILogger log, string addresses);
}
