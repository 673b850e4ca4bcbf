using CollabDocs.Documents;

namespace CollabDocs.Gateway.Relays;

/// <summary>The relays of this process: one for each document that has connections, and for a short while after. Any thread may call.</summary>
internal sealed class DocumentRelays(IDocuments documents, CollabDocsOptions options, TimeProvider time, ILogger<DocumentRelay> log)
    : IHostedService, IAsyncDisposable
{
    /// <summary>Who reloads a page comes back at once.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<DocumentId, Entry> _entries = [];

    /// <summary>Some document that has connections here cannot be stored at the moment.</summary>
    public bool IsAnyStoreFailing
    {
        get
        {
            lock (_gate)
                return _entries.Values.Any(entry => entry.Relay is { IsStoreFailing: true });
        }
    }

    /// <summary>Takes a place at a document; it is given back with <see cref="Leave"/>.</summary>
    /// <returns>False where all places are taken.</returns>
    public bool TryEnter(DocumentId document)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(document, out var entry))
                _entries.Add(document, entry = new Entry());
            if (entry.Places == options.ConnectionsPerDocument)
                return false;
            entry.Places++;
            entry.LingerTimer?.Dispose();
            entry.LingerTimer = null;
            return true;
        }
    }

    /// <summary>The relay of a document at which the caller has a place, when it has something to read or has ended.</summary>
    public async Task<DocumentRelay> Find(DocumentId document, CancellationToken cancellation)
    {
        DocumentRelay relay;
        lock (_gate)
        {
            var entry = _entries[document];
            if (entry.Relay is { HasEnded: true } ended)
            {
                _ = ended.DisposeAsync().AsTask();
                entry.Relay = null;
            }
            relay = entry.Relay ??= new DocumentRelay(documents.Open(document), time, log);
        }
        await relay.Ready.WaitAsync(cancellation);
        return relay;
    }

    public void Leave(DocumentId document)
    {
        lock (_gate)
        {
            var entry = _entries[document];
            if (--entry.Places > 0)
                return;
            if (entry.Relay is null)
            {
                _entries.Remove(document); // of a name that there is no document of, say: anybody may ask for any number of those
                return;
            }
            entry.LingerTimer = time.CreateTimer(_ => Retire(document, entry), null, Linger, Timeout.InfiniteTimeSpan);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>When the connections are closed and the documents still live: so that those need not find out that nobody listens any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask().WaitAsync(cancellationToken);

    /// <summary>Places stay: some connection may still be ending.</summary>
    public async ValueTask DisposeAsync()
    {
        List<DocumentRelay> relays = [];
        lock (_gate)
            foreach (var entry in _entries.Values)
            {
                entry.LingerTimer?.Dispose();
                if (entry.Relay is { } relay)
                    relays.Add(relay);
                entry.Relay = null;
            }
        await Task.WhenAll(relays.Select(relay => relay.DisposeAsync().AsTask()));
    }

    private void Retire(DocumentId document, Entry entry)
    {
        lock (_gate)
        {
            if (entry.Places > 0 || _entries.GetValueOrDefault(document) != entry)
                return;
            entry.LingerTimer?.Dispose();
            _entries.Remove(document);
        }
        _ = entry.Relay?.DisposeAsync().AsTask(); // logs what goes wrong itself
    }

    private sealed class Entry
    {
        public int Places { get; set; }

        public DocumentRelay? Relay { get; set; }

        public ITimer? LingerTimer { get; set; }
    }
}
