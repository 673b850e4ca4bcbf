using System.Diagnostics;

namespace CollabDocs.Peers.Wire;

/// <summary>
/// The one thread on which all clients live: it waits for their sockets and gives them what came. Nothing here is locked, no message makes a task, and what
/// the generator costs is little and always the same.
/// </summary>
internal sealed class Loop : IDisposable
{
    /// <summary>What is received is looked at here, and only the beginning of a frame whose end has not come is copied.</summary>
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly Epoll _epoll = new();
    private readonly List<Link?> _links = [];

    /// <summary>When the events that are now handled were received, as <see cref="Stopwatch"/> tells it.</summary>
    public long Now { get; private set; }

    /// <returns>The link's token.</returns>
    public int Add(Link link, int descriptor)
    {
        _links.Add(link);
        _epoll.Add(descriptor, Epoll.Readable, _links.Count - 1);
        return _links.Count - 1;
    }

    public void WantWritable(int token, int descriptor, bool wanted) =>
        _epoll.Change(descriptor, Epoll.Readable | (wanted ? Epoll.Writable : 0), token);

    public void Remove(int token, int descriptor)
    {
        _links[token] = null;
        _epoll.Remove(descriptor);
    }

    /// <summary>Handles what is there, and waits for something where there is nothing.</summary>
    /// <param name="until">Not longer than this, as <see cref="Stopwatch"/> tells it.</param>
    public void Turn(long until)
    {
        var count = _epoll.Wait(TimeSpan.FromTicks(Math.Max(0, (until - Stopwatch.GetTimestamp()) * TimeSpan.TicksPerSecond / Stopwatch.Frequency)));
        for (var i = 0; i < count; i++)
        {
            var (flags, token) = _epoll[i];
            if ((flags & Epoll.Writable) != 0)
                _links[token]?.Flush();
            Now = Stopwatch.GetTimestamp();
            if ((flags & ~Epoll.Writable) != 0)
                _links[token]?.Receive(_buffer);
        }
    }

    /// <returns>Whether it came true in time.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan patience)
    {
        var end = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        while (!done())
        {
            var now = Stopwatch.GetTimestamp();
            if (now >= end)
                return false;
            Turn(Math.Min(end, now + Stopwatch.Frequency / 100));
        }
        return true;
    }

    public void Dispose() => _epoll.Dispose();
}
