using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CollabDocs.Gateway;

namespace CollabDocs.Silo;

/// <summary>The address under which other nodes reach this one: as the settings say, or found where only one can be meant.</summary>
internal static class AdvertisedAddress
{
    /// <param name="urls">Where the node listens for HTTP.</param>
    /// <exception cref="InvalidOperationException">It must be named; the message says why.</exception>
    public static async Task<IPAddress> Of(NodeOptions options, string urls)
    {
        if (options.Advertise.Length > 0)
            return await Resolve(options.Advertise);
        if (Loopback.IsAll(urls))
            return options.IsPostgresHere
                ? IPAddress.Loopback
                // Two machines that both call themselves 127.0.0.1 would take each other for an older incarnation of themselves.
                : throw Unnamed("the database may have nodes of other machines; if there are none, it is 127.0.0.1");
        var found = OfThisMachine().ToList();
        return found is [var only]
            ? only
            : throw Unnamed(found.Count == 0 ? "this machine has no address but 127.0.0.1" : $"this machine has several: {string.Join(", ", found)}");
    }

    /// <summary>Where a node listens that advertises this address: on it alone, unless the machine does not know that it has it (behind the
    /// address translation of a container, for one).</summary>
    public static IPAddress ListenOn(IPAddress advertised) =>
        IPAddress.IsLoopback(advertised) || OfThisMachine().Contains(advertised)
            ? advertised
            : advertised.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    private static async Task<IPAddress> Resolve(string name)
    {
        if (IPAddress.TryParse(name, out var address))
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                ? throw new InvalidOperationException($"CollabDocs:Advertise is {name}; it must be one address, under which the other nodes reach this one.")
                : address;
        var addresses = await Dns.GetHostAddressesAsync(name);
        return addresses.OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
    }

    private static IEnumerable<IPAddress> OfThisMachine() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus == OperationalStatus.Up
        from unicast in network.GetIPProperties().UnicastAddresses
        let address = unicast.Address
        where !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !IsLinkLocal(address)
        select address;

    /// <summary>169.254.0.0/16.</summary>
    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, _, _];

    private static InvalidOperationException Unnamed(string why) =>
        new($"CollabDocs:Advertise is missing, the address under which the other nodes reach this one (--advertise): {why}.");
}
