using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// The accounts of all addresses, or of all users: a fixed number of tallies, of which each has one by its hash. So a million strangers take no more memory than
/// one, and nothing has to be forgotten in time. Two that share a tally share their limits; who they are nobody outside can tell, for the hash is this process's own.
/// </summary>
internal sealed class Accounts(Allowance allowance, int count)
{
    /// <summary>Made when the first comes: who is alone on his machine does without.</summary>
    private readonly Lazy<Tally[]> _tallies = new(() => new Tally[count]);

    public Account Of(string user) => At(HashCode.Combine(user));

    /// <summary>Of IPv6 the network: who has one has all of its 2^64 addresses.</summary>
    public Account Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
            ? At(HashCode.Combine(4, BinaryPrimitives.ReadInt32BigEndian(bytes[(written - 4)..])))
            : At(HashCode.Combine(6, BinaryPrimitives.ReadInt64BigEndian(bytes)));
    }

    private Account At(int hash)
    {
        var tallies = _tallies.Value;
        return new Account(allowance, tallies, (int)((uint)hash % (uint)tallies.Length));
    }
}
