namespace CollabDocs.Gateway.Relays;

/// <content>Who is told of whom, and when: in pages that all connections share, at a pace that the crowd can bear. What it costs grows with those who change, and
/// the more are here, the more seldom they are told.</content>
internal sealed partial class DocumentRelay
{
    /// <summary>Of presence, all connections together get so many bytes a second.</summary>
    private const int PresenceBytesPerSecond = 16 * 1024 * 1024;

    /// <summary>About what one takes in a message.</summary>
    private const int PeerBytes = 128;

    /// <summary>Opened at a time; who changes again before his turn comes is told of once.</summary>
    private const int PagePeers = 64;

    /// <summary>A shorter one is not made.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    /// <summary>The last change that connections may be told of.</summary>
    private long _open;

    /// <summary>When they may be told of more.</summary>
    private TimeSpan _presencePause;
    private long _opened;

    /// <summary>In how long; null where nothing is to be told.</summary>
    private TimeSpan? _pageDue;

    /// <summary>What a connection was told last, nearly always what the others are to be told.</summary>
    private PresencePage? _page;
    private long _pageAfter;
    private PresencePage? _everybody;

    /// <summary>Opens the next changes, where there is something to tell and the last one was long enough ago. Under the gate.</summary>
    /// <returns>When to ask again; null where there is nothing more to tell.</returns>
    private TimeSpan? OpenPage()
    {
        if (_state is not { } state || state.Board.Changes == _open)
            return null;
        if (_presencePause > ShortestPause && Left(_presencePause, _opened) is var left && left > TimeSpan.Zero)
            return left;
        (_opened, _presencePause) = (_time.GetTimestamp(), TimeSpan.Zero);
        while (_open != state.Board.Changes && _presencePause <= ShortestPause)
        {
            (_open, var peers) = state.Board.After(_open, PagePeers);
            _presencePause += TimeSpan.FromSeconds((double)peers * PeerBytes * _readers.Count / PresenceBytesPerSecond);
        }
        return _open == state.Board.Changes ? null : _presencePause;
    }

    /// <summary>Presence is in coordinates of the newest revision: it waits until the reader has that (PROTOCOL P3).</summary>
    private PresencePage? PullPresence(RelayReader reader, RelayState state)
    {
        if (reader.Revision != state.Ring.Head || (reader.PresenceSeen >= _open && !reader.WantsEverybody))
            return null;
        var page = reader.WantsEverybody ? Everybody(state) : PageAfter(reader.PresenceSeen, state);
        (reader.PresenceSeen, reader.WantsEverybody) = (page.Through, false);
        return page.Concerns(reader.Session) ? page : null;
    }

    private PresencePage PageAfter(long after, RelayState state)
    {
        if (_page is null || _pageAfter != after || _page.Through != _open || _page.Revision != state.Ring.Head)
            (_page, _pageAfter) = (state.Board.Page(after, _open, state.Ring.Head), after);
        return _page;
    }

    private PresencePage Everybody(RelayState state)
    {
        if (_everybody is null || _everybody.Through < _open || _everybody.Revision != state.Ring.Head)
            _everybody = state.Board.Everybody(state.Ring.Head);
        return _everybody;
    }
}
