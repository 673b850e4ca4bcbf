namespace CollabDocs.Gateway.Limits;

/// <summary>
/// What one connection has sent lately. What is beyond its limits is read later, so that a burst costs nobody but its sender anything; who is held back without
/// a pause does not mean a burst. The read loop calls; a message costs a look at the clock.
/// </summary>
internal sealed class Intake(ConnectionLimits limits)
{
    /// <summary>The line is not left alone for longer: it has pings to answer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Who is held back for so long is far beyond.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IntakeRates _rates = limits.Messages;
    private long _messagesDue;
    private long _bytesDue;

    /// <summary>Since when it is held back; 0 where it is not.</summary>
    private long _heldSince;

    /// <summary>Which limit it is far beyond, and for long.</summary>
    public Limit? Exceeded { get; private set; }

    /// <summary>Something has come.</summary>
    /// <param name="messages">What counts as one: a piece of a message too, where it is a small one.</param>
    /// <returns>How long nothing more is to be read; nearly always not at all.</returns>
    public TimeSpan Take(int messages, int bytes)
    {
        var now = _rates.Time.GetTimestamp();
        var messagesBeyond = _rates.Messages.Owe(ref _messagesDue, now, messages);
        var bytesBeyond = _rates.Bytes.Owe(ref _bytesDue, now, bytes);
        var beyond = Math.Max(messagesBeyond, bytesBeyond);
        if (beyond <= 0)
        {
            if (_heldSince != 0 && _rates.Messages.IsRested(messagesBeyond) && _rates.Bytes.IsRested(bytesBeyond))
                _heldSince = 0;
            return TimeSpan.Zero;
        }
        var hold = _rates.Hold(beyond);
        if (hold == TimeSpan.Zero)
            return hold;
        Hold(now, messagesBeyond > bytesBeyond ? Limit.ConnectionMessages : Limit.ConnectionBytes);
        return hold < Longest ? hold : Longest;
    }

    private void Hold(long now, Limit limit)
    {
        if (_heldSince == 0)
        {
            _heldSince = now;
            limits.Count(limit);
        }
        else if (Exceeded is null && _rates.Time.GetElapsedTime(_heldSince, now) >= Patience)
        {
            Exceeded = limit;
            limits.Count(limit);
        }
    }
}
