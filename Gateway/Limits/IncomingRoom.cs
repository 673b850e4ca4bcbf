namespace CollabDocs.Gateway.Limits;

/// <summary>What one message or body has of <see cref="IncomingBytes"/>. One caller at a time.</summary>
internal sealed class IncomingRoom(IncomingBytes all) : IDisposable
{
    /// <summary>So many bytes each has unasked: nearly all messages are shorter.</summary>
    private const int Free = 64 * 1024;

    private long _has;

    /// <returns>False where there is no room for so many bytes at this moment.</returns>
    public bool TryGrow(long bytes)
    {
        if (bytes <= Free || bytes <= _has)
            return true;
        if (!all.TryTake(_has, bytes - _has))
            return false;
        _has = bytes;
        return true;
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose()
    {
        if (_has == 0)
            return;
        all.Give(_has);
        _has = 0;
    }
}
