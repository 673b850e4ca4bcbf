namespace CollabDocs.Gateway.Limits;

/// <summary>
/// How fast the pings of one connection are answered. They are no messages: the WebSocket answers them by itself, and only what it writes shows that there were any.
/// Where something is between us and the socket (<see cref="Sockets.DirectSending"/>), TLS for one, they are not counted.
/// </summary>
internal sealed class PongPace(ConnectionLimits limits)
{
    /// <summary>The first byte of a pong that is whole, as all are.</summary>
    private const byte Pong = 0x8A;

    private readonly IntakeRates _rates = limits.Messages;
    private long _due;

    public static bool IsPong(ReadOnlySpan<byte> frame) => frame is [Pong, ..];

    /// <returns>How long it is to wait.</returns>
    public TimeSpan Take()
    {
        var wait = _rates.Hold(_rates.Messages.Owe(ref _due, _rates.Time.GetTimestamp(), 1));
        if (wait > TimeSpan.Zero)
            limits.Count(Limit.ConnectionPings);
        return wait;
    }

    public Task Delay(TimeSpan wait, CancellationToken cancellation) => Task.Delay(wait, _rates.Time, cancellation);
}
