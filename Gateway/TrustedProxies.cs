using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace CollabDocs.Gateway;

/// <summary>
/// Proxies that are believed where they say who asks, under which name and whether over TLS (X-Forwarded-For, -Host, -Proto): those in the setting and nobody
/// else, this machine included. Of a chain of them each is looked at, from the nearest on, up to the first that is not among them.
/// </summary>
public static class TrustedProxies
{
    /// <summary>To be used before everything that asks for any of that.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<CollabDocsOptions>().TrustedProxies;
        if (proxies.Length == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        // ASP.NET Core's default is to believe whoever is on this machine.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            if (TryParse(proxy, out var network))
                options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    /// <param name="proxy">An address, or a network as CIDR writes it.</param>
    internal static bool TryParse(string proxy, out IPNetwork network)
    {
        if (!IPAddress.TryParse(proxy, out var address))
            return IPNetwork.TryParse(proxy, out network);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
