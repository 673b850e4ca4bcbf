using Microsoft.Extensions.Configuration.Memory;

namespace CollabDocs.Silo;

/// <summary>How much Orleans says, unless the settings of logging say otherwise: who joins and leaves is told by <see cref="Membership.MembershipLog"/>.</summary>
internal static class LogDefaults
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Orleans"] = "Warning",
        // Each call to a node that is gone. Its caller is told as well, and tries again.
        ["Logging:LogLevel:Orleans.Messaging"] = "Critical",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
        // A node that stops cannot tell the others of clients any more; there are none.
        ["Logging:LogLevel:Orleans.Runtime.GrainDirectory.ClientDirectory"] = "Critical",
        // At each start it takes the time since the machine's own for a stall.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
    };

    public static void QuietOrleans(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
}
