namespace CollabDocs.Gateway;

/// <summary>What strangers may (PROTOCOL L). 0 is no limit.</summary>
public sealed partial record CollabDocsOptions
{
    /// <summary>Of one connection, and never less than twice <see cref="SubmissionsPerSecond"/>: what is beyond is read later.</summary>
    public int MessagesPerSecond { get; set; } = 2_000;

    /// <summary>Of one connection, as <see cref="MessagesPerSecond"/>.</summary>
    public int BytesPerSecond { get; set; } = 8 * 1024 * 1024;

    /// <summary>Of all connections of this process to one document together; others are told to wait.</summary>
    public int SubmissionsPerSecondPerDocument { get; set; } = 50_000;

    /// <summary>WebSockets of this process.</summary>
    public int Connections { get; set; } = 50_000;

    /// <summary>New WebSockets of this process; five seconds' worth may come at once, for all come back when a server has restarted.</summary>
    public int ConnectsPerSecond { get; set; } = 1_000;

    /// <summary>WebSockets of this process that have not said hello: beyond it the oldest is closed.</summary>
    public int SilentConnections { get; set; } = 5_000;

    /// <summary>TCP connections of this process that carry no WebSocket: beyond it the oldest is cut. For the executables.</summary>
    public int HttpConnections { get; set; } = 5_000;

    /// <summary>Of messages and bodies longer than 64 KiB that are coming in, of all together.</summary>
    public long IncomingBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>WebSockets of one address: of IPv6, of one network of 64 bits.</summary>
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>Those of them that have not said hello.</summary>
    public int SilentConnectionsPerAddress { get; set; } = 200;

    /// <summary>New WebSockets of one address.</summary>
    public int ConnectsPerSecondPerAddress { get; set; } = 200;

    /// <summary>HTTP requests of one address.</summary>
    public int RequestsPerSecondPerAddress { get; set; } = 200;

    /// <summary>Documents that are made from one address, by joining them or by HTTP.</summary>
    public int DocumentsPerMinutePerAddress { get; set; } = 60;

    /// <summary>So many times as much is for loopback: who comes from there may be a proxy, and so everybody.</summary>
    public int LoopbackFactor { get; set; } = 1_000;

    /// <summary>WebSockets of one user, where it is known who he is.</summary>
    public int ConnectionsPerUser { get; set; } = 200;

    /// <summary>Documents that one user makes, where it is known who he is.</summary>
    public int DocumentsPerMinutePerUser { get; set; } = 60;

    private void ValidateLimits()
    {
        InRange(nameof(MessagesPerSecond), MessagesPerSecond, 0, 1_000_000);
        InRange(nameof(BytesPerSecond), BytesPerSecond, 0, int.MaxValue);
        InRange(nameof(SubmissionsPerSecondPerDocument), SubmissionsPerSecondPerDocument, 0, 10_000_000);
        InRange(nameof(Connections), Connections, 0, 10_000_000);
        InRange(nameof(ConnectsPerSecond), ConnectsPerSecond, 0, 1_000_000);
        InRange(nameof(SilentConnections), SilentConnections, 0, 10_000_000);
        InRange(nameof(HttpConnections), HttpConnections, 0, 10_000_000);
        InRange(nameof(IncomingBytes), IncomingBytes, 0, 1L << 40);
        InRange(nameof(ConnectionsPerAddress), ConnectionsPerAddress, 0, 1_000_000);
        InRange(nameof(SilentConnectionsPerAddress), SilentConnectionsPerAddress, 0, 1_000_000);
        InRange(nameof(ConnectsPerSecondPerAddress), ConnectsPerSecondPerAddress, 0, 1_000_000);
        InRange(nameof(RequestsPerSecondPerAddress), RequestsPerSecondPerAddress, 0, 1_000_000);
        InRange(nameof(DocumentsPerMinutePerAddress), DocumentsPerMinutePerAddress, 0, 1_000_000);
        InRange(nameof(LoopbackFactor), LoopbackFactor, 0, 1_000_000);
        InRange(nameof(ConnectionsPerUser), ConnectionsPerUser, 0, 1_000_000);
        InRange(nameof(DocumentsPerMinutePerUser), DocumentsPerMinutePerUser, 0, 1_000_000);
    }
}
