using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Gateway.Tests.Relays;

/// <summary>A relay on a <see cref="FakeDocument"/>, with a clock that the test moves, and readers that note what they pull.</summary>
internal sealed class RelayUnderTest : IAsyncDisposable
{
    private RelayUnderTest(FakeDocument document)
    {
        Document = document;
        Relay = new DocumentRelay(document, Time, NullLogger.Instance);
    }

    public FakeDocument Document { get; }

    public ManualTime Time { get; } = new();

    public DocumentRelay Relay { get; }

    public static async Task<RelayUnderTest> Start(FakeDocument document)
    {
        var test = new RelayUnderTest(document);
        await test.Relay.Ready;
        return test;
    }

    public Reader Attach(long session = 17, long connection = 1, long revision = 0) =>
        new(Relay, Relay.Attach(session, connection, revision, access: 0, new Signal())!);

    /// <summary>Moves the clock in small steps until something has happened: the relay does its part on other threads. Where those get no turn on a busy
    /// machine, the clock may be through before the relay has looked at it once: then it goes on, slowly.</summary>
    public Task After(TimeSpan atMost, Func<bool> condition, string what)
    {
        var step = TimeSpan.FromMilliseconds(25);
        var looks = 0;
        return Eventually.True(
            () =>
            {
                if (condition())
                    return true;
                looks++;
                if (looks * step <= atMost || looks % 100 == 0)
                    Time.Advance(step);
                return false;
            },
            what);
    }

    public ValueTask DisposeAsync() => Relay.DisposeAsync();

    /// <summary>What one connection would send.</summary>
    internal sealed class Reader(DocumentRelay relay, RelayReader reader)
    {
        public List<long> Revisions { get; } = [];

        public List<PresencePage> Presence { get; } = [];

        public List<bool> StoreFailing { get; } = [];

        public bool IsBehind { get; private set; }

        public CloseReason? End { get; private set; }

        /// <summary>Where it believes the others to be: what it was told, carried over the revisions as a client does.</summary>
        public Dictionary<long, Selection?> Peers { get; } = [];

        public Reader Pull()
        {
            while (relay.Pull(reader) is { IsNothing: false } news)
            {
                foreach (var revision in news.Revisions.Revisions)
                {
                    Revisions.Add(revision.Number);
                    foreach (var (session, selection) in Peers.ToList())
                        Peers[session] = PresenceBoard.Over(selection, session, revision);
                }
                if (news.Peers is { } peers)
                {
                    Presence.Add(peers);
                    foreach (var peer in peers.Present.Where(peer => peer.Session != reader.Session))
                        Peers[peer.Session] = peer.Selection;
                    foreach (var session in peers.Left)
                        Peers.Remove(session);
                }
                if (news.StoreFailing is { } failing)
                    StoreFailing.Add(failing);
                IsBehind = news.IsBehind;
                End = news.End;
                if (IsBehind || End is not null)
                    break;
            }
            return this;
        }

        /// <summary>The document has given what the relay no longer has.</summary>
        public void Skip(long revision)
        {
            IsBehind = false;
            relay.Skip(reader, revision);
        }
    }
}
