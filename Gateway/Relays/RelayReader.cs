using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// Where one connection is in the stream of its document: numbers, no queue. The relay guards its fields; <see cref="Signal"/> is raised when there may be
/// something new to pull.
/// </summary>
internal sealed class RelayReader(long session, long connection, long revision, long access, Signal signal)
{
    public long Session { get; } = session;

    public long Connection { get; } = connection;

    public Signal Signal { get; } = signal;

    /// <summary>The newest revision that the connection has been given.</summary>
    internal long Revision { get; set; } = revision;

    /// <summary>The change of presence that it was told last, as <see cref="PresenceBoard"/> counts them.</summary>
    internal long PresenceSeen { get; set; }

    /// <summary>Everybody is to be told anew (PROTOCOL P3, P5).</summary>
    internal bool WantsEverybody { get; set; } = true;

    /// <summary>The generation of the list of who may do what by which its connection goes.</summary>
    internal long AccessSeen { get; set; } = access;

    internal bool StoreFailing { get; set; }

    internal CloseReason? End { get; set; }
}
