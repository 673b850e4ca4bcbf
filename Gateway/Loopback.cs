using System.Net;

namespace CollabDocs.Gateway;

/// <summary>Names and addresses that mean this machine, to itself only.</summary>
internal static class Loopback
{
    private const string AllowedHosts = "AllowedHosts";

    public static bool IsHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <param name="address">As in <c>--urls</c>.</param>
    public static bool IsAddress(string address) => IsHost(BindingAddress.Parse(address).Host);

    /// <summary>
    /// Where only this machine is listened to, requests must name it as this machine. Else the page of a stranger, whose name is made to mean
    /// 127.0.0.1 once it is open, would be of the same origin as the gateway (DNS rebinding). A setting <c>AllowedHosts</c> stands.
    /// </summary>
    /// <param name="urls">Where it will listen.</param>
    public static void GuardHosts(this WebApplicationBuilder builder, string urls)
    {
        var configuration = builder.Configuration;
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "http://*"));
        if (string.IsNullOrEmpty(configuration[AllowedHosts]) && addresses.All(IsAddress))
            configuration[AllowedHosts] = "localhost;127.0.0.1;[::1]";
    }
}
