using System.Buffers;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>Changes of presence that many connections are told, encoded once for all of them: nobody is told of himself, but that takes only him a copy.</summary>
/// <param name="revision">The revision in whose coordinates the selections are.</param>
/// <param name="through">The last change that is in it, as <see cref="PresenceBoard"/> counts them.</param>
internal sealed class PresencePage(long revision, long through, IReadOnlyList<Presence> present, IReadOnlyList<long> left)
{
    private readonly Dictionary<long, int> _places = present.Select((presence, place) => (presence.Session, place)).ToDictionary();
    private Encoding? _encoding;

    public long Revision => revision;

    public long Through => through;

    public IReadOnlyList<Presence> Present => present;

    public IReadOnlyList<long> Left => left;

    private Encoding Encoded => _encoding ??= Encode();

    /// <summary>Whether it says anything to a session.</summary>
    public bool Concerns(long session) =>
        present.Count > (_places.ContainsKey(session) ? 1 : 0) || left.Count > 1 || (left.Count == 1 && left[0] != session);

    /// <summary>The message of PROTOCOL P3, as a session gets it.</summary>
    public ReadOnlyMemory<byte> MessageTo(long session) =>
        _places.TryGetValue(session, out var place) ? Without(place) : Encoded.Bytes;

    private byte[] Without(int place)
    {
        var (bytes, starts) = Encoded;
        // With the comma behind it, or where it is the last, with the one before it.
        var (from, to) = (starts[place], starts[place + 1]);
        if (place == present.Count - 1)
            (from, to) = (place == 0 ? from : from - 1, to - 1);
        return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(to)];
    }

    private Encoding Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(256 + (128 * present.Count));
        var starts = new int[present.Count + 1];
        ServerMessageEncoder.BeginPeers(buffer, revision);
        for (var place = 0; place < present.Count; place++)
        {
            if (place > 0)
                buffer.Write(","u8);
            starts[place] = buffer.WrittenCount;
            ServerMessageEncoder.WritePeer(buffer, present[place]);
        }
        starts[present.Count] = buffer.WrittenCount + 1; // as if a comma came
        ServerMessageEncoder.EndPeers(buffer, left);
        return new Encoding(buffer.WrittenSpan.ToArray(), starts);
    }

    /// <param name="Starts">Where each peer begins, and behind the last one where another would.</param>
    private sealed record Encoding(byte[] Bytes, int[] Starts);
}
