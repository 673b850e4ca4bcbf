using System.Net;

namespace CollabDocs.Gateway;

/// <summary>Names and addresses that mean this machine, to itself only.</summary>
internal static class Loopback
{
    private const string AllowedHosts = "AllowedHosts";
    private const string DefaultUrls = "http://localhost:5080";

    public static bool IsHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <param name="address">As in <c>--urls</c>.</param>
    public static bool IsAddress(string address) => IsHost(BindingAddress.Parse(address).Host);

    /// <summary>Whether <c>--urls</c> names nothing but this machine.</summary>
    public static bool IsAll(string urls) => Split(urls).All(IsAddress);

    /// <summary>Listens where <c>--urls</c> says.</summary>
    /// <returns>What it says.</returns>
    public static string ListenWhereTold(this WebApplicationBuilder builder)
    {
        var urls = builder.Configuration["urls"] ?? DefaultUrls;
        builder.WebHost.UseUrls(urls);
        builder.GuardHosts(urls);
        return urls;
    }

    /// <summary>
    /// Where only this machine is listened to, requests must name it as this machine. Else the page of a stranger, whose name is made to mean
    /// 127.0.0.1 once it is open, would be of the same origin as the gateway (DNS rebinding). A setting <c>AllowedHosts</c> stands.
    /// </summary>
    /// <param name="urls">Where it will listen.</param>
    public static void GuardHosts(this WebApplicationBuilder builder, string urls)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration[AllowedHosts]) && Beyond(configuration, urls).Count == 0)
            configuration[AllowedHosts] = "localhost;127.0.0.1;[::1]";
    }

    /// <summary>Where it would listen beyond this machine.</summary>
    public static IReadOnlyList<string> Beyond(IConfiguration configuration, string urls) =>
    [
        .. Split(urls).Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "http://*"))
            .Where(address => !IsAddress(address)),
    ];

    /// <summary>The names in <c>AllowedHosts</c> that are not this machine's: requests come in under them where a proxy hands them on.</summary>
    public static IEnumerable<string> HostsBeyond(IConfiguration configuration) =>
        Split(configuration[AllowedHosts] ?? "").Where(host => !IsHost(host)).Select(host => $"{host} ({AllowedHosts})");

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
