using CollabDocs.Documents;
using CollabDocs.Gateway;
using CollabDocs.Gateway.Relays;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>
/// A reader of one document at one silo, through the real relay: has the text as its editor would, from the first revision on. It fails where a revision is
/// skipped, comes twice, or the stream ends.
/// </summary>
internal sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IDocumentHandle _document;
    private readonly DocumentRelay _relay;
    private readonly RelayReader _reader;
    private readonly Signal _signal = new();
    private readonly SemaphoreSlim _pulling = new(1);
    private int _disposed;

    private Follower(IDocumentHandle document, DocumentRelay relay, long session) =>
        (_document, _relay, _reader) = (document, relay, relay.Attach(session, connection: 1, revision: 0, access: 0, _signal)!);

    public Rope Text { get; private set; } = Rope.Empty;

    public long Revision { get; private set; }

    /// <summary>What the relay was told of the store.</summary>
    public List<bool> StoreFailing { get; } = [];

    /// <param name="session">A number that no author has.</param>
    public static async Task<Follower> On(IDocuments documents, DocumentId id, long session)
    {
        var document = documents.Open(id);
        var relay = new DocumentRelay(document, TimeProvider.System, NullLogger.Instance);
        Assert.True(await relay.Ready.WaitAsync(Patience));
        return new Follower(document, relay, session);
    }

    /// <summary>A revision is stored, says who submitted it.</summary>
    public void Expect(long revision) => _relay.Expect(revision);

    /// <summary>Takes what there is.</summary>
    public async Task<(Rope Text, long Revision)> Pull()
    {
        await _pulling.WaitAsync();
        try
        {
            while (true)
            {
                var news = _relay.Pull(_reader);
                Assert.Null(news.End);
                if (news.StoreFailing is { } failing)
                    StoreFailing.Add(failing);
                foreach (var revision in news.Revisions.Revisions)
                    Apply(revision.Number - 1, revision.Number, revision.Delta);
                if (news.IsBehind)
                    await CatchUp();
                else if (news.Revisions.Count == 0)
                    return (Text, Revision);
            }
        }
        finally
        {
            _pulling.Release();
        }
    }

    public async Task Until(long revision)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while ((await Pull()).Revision < revision)
        {
            if (Environment.TickCount64 > until)
                throw new TimeoutException($"The follower is at revision {Revision}, and {revision} does not come.");
            await Task.Delay(5);
        }
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _disposed, 1) == 0 ? _relay.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>The relay no longer has what follows: the document gives it.</summary>
    private async Task CatchUp()
    {
        try
        {
            foreach (var passage in await _document.ReadSince(Revision, _reader.Session, CancellationToken.None) ?? [])
                if (passage is Passage.Composed composed)
                    Apply(composed.From, composed.To, DeltaCodec.Read(composed.Delta.Span));
                else
                    Assert.Fail("A follower has no revisions of its own.");
            _relay.Skip(_reader, Revision);
        }
        catch (StoreUnavailableException)
        {
            await Task.Delay(20);
        }
    }

    private void Apply(long from, long to, Delta delta)
    {
        Assert.Equal(Revision, from);
        Text = Text.Apply(delta);
        Revision = to;
    }
}
