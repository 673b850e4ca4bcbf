using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// The snapshots that those begin with who join a document here: asked for once, and encoded once, for all who come at about the same time. They are let go of
/// when nobody has read them for a moment. Any thread may call.
/// </summary>
internal sealed class RelaySnapshots(IDocumentHandle document, TimeProvider time) : IDisposable
{
    /// <summary>People come one after the other when something happens: a link is posted, a meeting begins, a gateway is gone.</summary>
    internal static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    /// <summary>Of one document at a time. Who still reads an older one, for his line is slow, goes on by himself.</summary>
    internal const int MaxKept = 2;

    private readonly Lock _gate = new();

    /// <summary>The newest is the last.</summary>
    private readonly List<EncodedSnapshot> _kept = [];
    private Task<EncodedSnapshot?>? _reading;
    private ITimer? _timer;

    /// <param name="head">The newest revision that is stored. A short document is asked for again rather than given at an earlier one.</param>
    /// <param name="oldest">From this revision on the relay has all that follows: a long document is shared as long as it is not older.</param>
    /// <returns>Null where there is no document.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public Task<EncodedSnapshot?> Take(long head, long oldest, CancellationToken cancellation)
    {
        Task<EncodedSnapshot?> reading;
        lock (_gate)
        {
            if (_kept is [.., var newest] && newest.Revision >= (newest.IsLong ? Math.Min(oldest, head) : head))
                return Task.FromResult<EncodedSnapshot?>(newest);
            reading = _reading is { IsCompleted: false } ? _reading : _reading = Read();
        }
        return reading.WaitAsync(cancellation);
    }

    public void Dispose()
    {
        lock (_gate)
            _timer?.Dispose();
    }

    private async Task<EncodedSnapshot?> Read()
    {
        // Whoever gives up waiting leaves it to the others.
        if (await document.Read(CancellationToken.None) is not { } snapshot)
            return null;
        var encoded = new EncodedSnapshot(snapshot, time);
        lock (_gate)
        {
            _kept.Add(encoded);
            if (_kept.Count > MaxKept)
                Release(_kept[0]);
            _timer ??= time.CreateTimer(static snapshots => ((RelaySnapshots)snapshots!).ReleaseUnused(), this, Linger, Linger);
        }
        return encoded;
    }

    private void ReleaseUnused()
    {
        lock (_gate)
        {
            foreach (var unused in _kept.Where(snapshot => snapshot.Unused >= Linger).ToList())
                Release(unused);
            if (_kept.Count > 0)
                return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Release(EncodedSnapshot snapshot)
    {
        _kept.Remove(snapshot);
        snapshot.Release();
    }
}
