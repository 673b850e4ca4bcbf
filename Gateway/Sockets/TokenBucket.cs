namespace CollabDocs.Gateway.Sockets;

/// <summary>Lets through so many a second, and as many at once after a pause. Not thread-safe.</summary>
internal sealed class TokenBucket(int perSecond, TimeProvider time)
{
    private double _tokens = perSecond;
    private long _at = time.GetTimestamp();

    /// <param name="wait">When there is a token again, where this returns false.</param>
    public bool TryTake(out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(perSecond, _tokens + time.GetElapsedTime(_at, now).TotalSeconds * perSecond);
        _at = now;
        wait = TimeSpan.Zero;
        if (_tokens < 1)
        {
            wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            return false;
        }
        _tokens--;
        return true;
    }
}
