using System.Threading.Channels;

namespace CollabDocs.Documents.Tests.Contract;

/// <summary>A subscriber that keeps what it is told.</summary>
internal sealed class Recorder : IDocumentSubscriber
{
    private readonly Lock _lock = new();
    private readonly List<DocumentNotice> _notices = [];
    private readonly Channel<DocumentNotice> _unread = Channel.CreateUnbounded<DocumentNotice>();

    public IReadOnlyList<DocumentNotice> Notices
    {
        get
        {
            lock (_lock)
                return [.. _notices];
        }
    }

    public IReadOnlyList<Revision> Revisions => [.. Notices.OfType<DocumentNotice.Revisions>().SelectMany(notice => notice.Published)];

    public void Notify(DocumentNotice notice)
    {
        lock (_lock)
            _notices.Add(notice);
        _unread.Writer.TryWrite(notice);
    }

    /// <summary>The next notice of a kind that no call has given yet; waits for it.</summary>
    public async Task<T> Next<T>()
        where T : DocumentNotice
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
            if (await _unread.Reader.ReadAsync(timeout.Token) is T notice)
                return notice;
    }
}
