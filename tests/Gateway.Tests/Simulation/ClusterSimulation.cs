using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Documents.Tests.Simulation;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>
/// Two or three nodes of a cluster without its network: the real relays and the real activations of one document. Calls, answers and notices between them come late,
/// twice, in any order, or never; the store fails; nodes die, and are cut off and open the document for themselves. Then all is mended, and everybody must have
/// the same text, made of every edit once.
/// </summary>
internal sealed class ClusterSimulation
{
    private const int MostRounds = 400;

    private static readonly DocumentId Id = DocumentId.Parse("doc");
    private static readonly byte[] Key = new byte[32];

    private readonly Random _random;
    private readonly SimulationScheduler _scheduler;
    private readonly FakeTime _time = new();
    private readonly DocumentsMetrics _metrics;
    private readonly DocumentsOptions _options;
    private readonly MemoryStore _store = new();
    private readonly List<ModelClient> _clients;
    private readonly List<ModelNode> _nodes = [];
    private readonly ClusterTally _tally = new();
    private readonly bool _losesNotices;

    /// <summary>Where the cluster believes the document to live.</summary>
    private ModelNode _home;

    /// <summary>What is in the store, as bytes; grows as it is read.</summary>
    private readonly List<byte[]> _log = [];

    /// <summary>What gateways were told that submissions became.</summary>
    private readonly Dictionary<(long Session, long Sequence), long> _answered = [];

    private ClusterSimulation(int seed, DocumentsMetrics metrics)
    {
        _random = new Random(seed);
        _scheduler = new SimulationScheduler(_random);
        _metrics = metrics;
        _options = new DocumentsOptions
        {
            HistoryBytes = _random.Next(2) == 0 ? 1_024 : 1 << 20,
            SessionsInMemory = _random.Next(1, 5),
            SnapshotIntervalRevisions = _random.Next(1, 30),
        };
        _losesNotices = _random.Next(2) == 0;
        _ = _store.Create(Id, "Title", null, 0, 0, CancellationToken.None);
        for (var nodes = _random.Next(2, 4); nodes > 0; nodes--)
            StartNode();
        _home = Pick(_nodes);
        _clients = [.. Enumerable.Range(0, _random.Next(2, 7)).Select(i => new ModelClient(((char)('a' + i)).ToString(), _random, Stored))];
    }

    /// <exception cref="SimulationFailure">Something that was promised did not hold.</exception>
    public static ClusterTally Run(int seed, DocumentsMetrics metrics)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var simulation = new ClusterSimulation(seed, metrics);
            simulation.Disturb(steps: simulation._random.Next(100, 600));
            simulation.Mend();
            simulation.Check();
            (simulation._tally.Revisions, simulation._tally.Fenced) = (simulation._log.Count, simulation._store.Fenced);
            return simulation._tally;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void Disturb(int steps)
    {
        if (_random.Next(8) > 0)
            BeginInPeace();
        for (; steps > 0; steps--)
        {
            Step();
            _scheduler.Run(atMost: _random.Next(40));
        }
    }

    /// <summary>Most runs begin with everybody joined, so that they are about editing.</summary>
    private void BeginInPeace()
    {
        foreach (var client in _clients)
            Pick(_nodes).Accept(client.Connect());
        for (var round = 0; round < 20; round++)
            foreach (var node in _nodes)
                Settle(node);
    }

    private void Step()
    {
        var client = Pick(_clients);
        var node = Pick(_nodes);
        switch (_random.Next(100))
        {
            case < 20:
                client.Edit();
                break;
            case < 34:
                Some(node.Streams, node.DeliverUp);
                break;
            case < 56:
                DeliverMessages(node);
                break;
            case < 68:
                DeliverNotices(node);
                break;
            case < 76:
                Some(node.Streams, node.Pump);
                break;
            case < 84:
                Some(_clients, DeliverDown);
                break;
            case < 92:
                for (var calls = _random.Next(1, 6); calls > 0; calls--)
                    AnswerStore(Pick(_nodes).Store);
                break;
            case < 95:
                if ((_clients.Find(offline => offline.Connection is null) ?? (_random.Next(4) == 0 ? client : null)) is { } coming)
                    node.Accept(coming.Connect());
                break;
            case 95:
                Advance(TimeSpan.FromMilliseconds(_random.Next(400)));
                break;
            case 96:
                if (_random.Next(3) == 0)
                    Cut(node);
                break;
            case 97:
                foreach (var cut in _nodes)
                    cut.Home = null;
                break;
            case 98:
                if (_random.Next(2) == 0)
                    Move();
                break;
            default:
                if (_random.Next(4) == 0)
                    Crash(node);
                break;
        }
    }

    private void DeliverMessages(ModelNode node)
    {
        for (var times = _random.Next(1, 12); times > 0 && node.Line.Messages > 0; times--)
        {
            // Mostly in turn, else hardly a call would ever come to its end.
            var index = _random.Next(3) == 0 ? _random.Next(node.Line.Messages) : 0;
            if (_random.Next(20) > 0)
                node.Line.DeliverMessage(index);
            else
            {
                node.Line.LoseMessage(index);
                _tally.LostCalls++;
            }
        }
    }

    private void DeliverNotices(ModelNode node)
    {
        for (var times = _random.Next(1, 5); times > 0 && node.Line.Notices > 0; times--)
        {
            var index = _random.Next(Math.Min(5, node.Line.Notices));
            if (_losesNotices && _random.Next(6) == 0)
            {
                node.Line.LoseNotice(index);
                _tally.LostNotices++;
            }
            else
                node.Line.DeliverNotice(index, again: _random.Next(8) == 0);
        }
    }

    private void DeliverDown(ModelClient client)
    {
        for (var frames = _random.Next(1, 4); frames > 0 && client.Connection is { } connection && connection.Down.TryDequeue(out var frame); frames--)
            client.Receive(frame);
    }

    private void AnswerStore(HeldStore store)
    {
        if (store.Held.Count == 0)
            return;
        var call = Pick(store.Held);
        if (_random.Next(12) > 0)
            call.Succeed();
        else
        {
            call.Fail(done: _random.Next(2) == 0);
            _tally.StoreFailures++;
        }
    }

    /// <summary>A node no longer reaches the document where it lives, and opens it for itself.</summary>
    private void Cut(ModelNode node)
    {
        node.Home = node;
        _tally.Cuts++;
    }

    /// <summary>The document is asked to move.</summary>
    private void Move()
    {
        if (_home.Open is { } session)
        {
            _scheduler.Start(() => session.Stop(CancellationToken.None));
            _tally.Moves++;
        }
        _home = Pick(_nodes);
    }

    /// <summary>A process dies; an append that is on its way is stored or not. Another one starts.</summary>
    private void Crash(ModelNode node)
    {
        foreach (var call in node.Store.Held.ToList())
            if (_random.Next(2) == 0)
                call.DoSilently();
        node.Crash();
        _nodes.Remove(node);
        StartNode();
        foreach (var other in _nodes)
        {
            if (node.Open is { } dead)
                other.Lose(dead);
            other.Home = other.Home == node ? null : other.Home;
        }
        if (_home == node)
            _home = Pick(_nodes);
        _tally.Crashes++;
    }

    /// <summary>Faults are over: the store answers, everybody connects, everything arrives. Within so many rounds all must be quiet.</summary>
    private void Mend()
    {
        foreach (var node in _nodes)
            node.Home = null;
        // An activation may not know what another one has stored, until somebody writes.
        _clients.ForEach(client => client.Edit());
        for (var round = 0; round < MostRounds; round++)
        {
            foreach (var client in _clients.Where(client => client.Connection is null))
                Pick(_nodes).Accept(client.Connect());
            foreach (var node in _nodes)
                Settle(node);
            Advance(TimeSpan.FromSeconds(1));
            if (_clients.All(client => client.IsQuiet && client.Revision == StoredCount()))
                return;
        }
        throw new SimulationFailure(
            $"No rest after {MostRounds} rounds. The store is at {StoredCount()}.\n{string.Join('\n', _clients)}\n{string.Join('\n', _nodes.SelectMany(node => node.Streams))}");
    }

    /// <summary>All that is on its way at a node arrives.</summary>
    private void Settle(ModelNode node)
    {
        foreach (var stream in node.Streams.ToList())
        {
            while (stream.Connection.Up.Count > 0)
                node.DeliverUp(stream);
            node.Pump(stream);
        }
        for (var left = node.Line.Messages; left > 0; left--)
            node.Line.DeliverMessage(0);
        while (node.Line.Notices > 0)
            node.Line.DeliverNotice(0, again: false);
        _scheduler.Run();
        while (node.Store.Held.Count > 0)
        {
            node.Store.Held[0].Succeed();
            _scheduler.Run();
        }
        foreach (var client in _clients)
            while (client.Connection is { } connection && connection.Down.TryDequeue(out var frame))
                client.Receive(frame);
    }

    private void Check()
    {
        var log = _log.Select(encoded => RevisionCodec.Decode(encoded)).ToList();
        var folded = log.Aggregate(Rope.Empty, (rope, revision) => rope.Apply(revision.Delta)).ToDelta();
        foreach (var client in _clients)
            Expect(client.Text.ToDelta().Equals(folded), $"{client} has {client.Text.ToDelta()}, the log makes {folded}");
        Expect(log.Select((revision, index) => revision.Number == index + 1).All(gapless => gapless), "the log has a gap");

        var names = log.Select(revision => (revision.Session, revision.Sequence)).ToList();
        Expect(names.Distinct().Count() == names.Count, "a submission was accepted twice");
        foreach (var client in _clients)
        {
            var stored = names.Where(name => name.Session == client.Session).Select(name => name.Sequence).ToList();
            Expect(stored.SequenceEqual(client.Acked), $"{client} saw acks of {string.Join(' ', client.Acked)}, the log has {string.Join(' ', stored)}");
        }
        foreach (var ((session, sequence), revision) in _answered)
            Expect(log.Count >= revision && names[(int)revision - 1] == (session, sequence), $"{session}/{sequence} was said to be revision {revision}");
    }

    private void StartNode() => _nodes.Add(new ModelNode(
        Id,
        new HeldStore(_store),
        store => new DocumentServices(
            store, new SessionSecrets(Key, new SeededRandomNumberGenerator(_random.Next())), _options, _time, _metrics, NullLoggerFactory.Instance)
        {
            Background = _scheduler,
        },
        _scheduler, _random, node => node.Home ?? _home, Answered));

    private void Advance(TimeSpan by)
    {
        // Within a task of the scheduler, so that what timers start stays on it.
        _scheduler.Start(() => _time.Advance(by));
        _scheduler.Run();
    }

    private void Answered(Submission submission, SubmitOutcome outcome)
    {
        if (outcome is SubmitOutcome.Accepted accepted)
            _answered[(submission.Session, submission.Sequence)] = accepted.Revision;
        else if (outcome is SubmitOutcome.Duplicate)
            _tally.Duplicates++;
    }

    /// <returns>A revision as it is stored; null where it is not.</returns>
    private byte[]? Stored(long revision) => revision <= StoredCount() ? _log[(int)revision - 1] : null;

    private int StoredCount()
    {
        var more = _store.ReadRevisions(Id, _log.Count, int.MaxValue, CancellationToken.None).Result;
        _log.AddRange(more.Select(revision => revision.Encoded.ToArray()));
        return _log.Count;
    }

    /// <summary>Does it with up to three of them.</summary>
    private void Some<T>(IReadOnlyList<T> among, Action<T> work)
    {
        for (var times = among.Count == 0 ? 0 : _random.Next(1, 4); times > 0 && among.Count > 0; times--)
            work(Pick(among));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new SimulationFailure(otherwise);
    }
}
