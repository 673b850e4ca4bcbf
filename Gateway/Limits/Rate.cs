namespace CollabDocs.Gateway.Limits;

/// <summary>
/// So many in a time, and as many at once after a pause. Whom it is counted for is one number, the moment at which all that he was let do would be due, had he
/// done it evenly: so a counter is a field of somebody else's, and takes neither memory of its own nor a timer.
/// </summary>
internal sealed class Rate
{
    /// <summary>Who waits as long as he was told comes early by so much at times: timers go by clocks that tick in steps of some milliseconds.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(16);

    private readonly TimeProvider _time;

    /// <summary>How far apart two are, in the clock's timestamps.</summary>
    private readonly double _apart;

    /// <summary>How far ahead of time somebody may be.</summary>
    private readonly long _ahead;

    private readonly long _early;

    /// <param name="perSecond">0: no limit.</param>
    /// <param name="atOnce">After a pause.</param>
    public Rate(double perSecond, double atOnce, TimeProvider time)
    {
        _time = time;
        if (perSecond <= 0)
            return;
        _apart = time.TimestampFrequency / perSecond;
        _ahead = (long)(_apart * Math.Max(atOnce, 1));
        _early = (long)Math.Min(Early.TotalSeconds * time.TimestampFrequency, _apart / 2);
    }

    public bool IsLimited => _ahead > 0;

    /// <summary>Any thread may call.</summary>
    /// <param name="wait">When one would be let through, where this returns false.</param>
    public bool TryTake(ref long due, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (!IsLimited)
            return true;
        var now = _time.GetTimestamp();
        while (true)
        {
            var before = Volatile.Read(ref due);
            var after = Math.Max(before, now) + (long)_apart;
            if (after - now > _ahead + _early)
            {
                wait = _time.GetElapsedTime(0, after - now - _ahead);
                return false;
            }
            if (Interlocked.CompareExchange(ref due, after, before) == before)
                return true;
        }
    }

    /// <summary>Counts what has happened already. One caller at a time.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <returns>How far beyond the limit it is, in timestamps; below zero, how far within.</returns>
    public long Owe(ref long due, long now, int count)
    {
        if (!IsLimited)
            return long.MinValue;
        due = Math.Max(due, now) + (long)(_apart * count);
        return due - now - _ahead;
    }

    /// <summary>Of what <see cref="Owe"/> returned: whether at least half of what may come at once is free again.</summary>
    public bool IsRested(long beyond) => beyond <= -_ahead / 2;
}
