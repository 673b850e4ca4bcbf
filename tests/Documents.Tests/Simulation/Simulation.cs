using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;

namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>
/// Three to eight model clients and the real documents, on links that cut, delay, double and reorder, over a store that fails, in processes that crash.
/// Then all is mended, and everybody must have the same text, made of every edit once.
/// </summary>
internal sealed class Simulation
{
    private const int MostRounds = 400;

    private readonly Random _random;
    private readonly SimulationScheduler _scheduler;
    private readonly FakeTime _time = new();
    private readonly DocumentsMetrics _metrics;
    private readonly DocumentsOptions _options;
    private readonly MemoryStore _store = new();
    private readonly List<ModelClient> _clients;
    private readonly List<ModelGateway> _gateways = [];
    private readonly SimulationTally _tally = new() { Sessions = 1 };

    /// <summary>What is in the store, as bytes; grows as it is read.</summary>
    private readonly List<byte[]> _log = [];

    /// <summary>What dead processes had asked of the store and what is still on its way there.</summary>
    private readonly List<HeldCall> _late = [];

    /// <summary>What the servers said that submissions became.</summary>
    private readonly Dictionary<(long Session, long Sequence), long> _answered = [];

    private Simulation(int seed, DocumentsMetrics metrics)
    {
        _random = new Random(seed);
        _scheduler = new SimulationScheduler(_random);
        _metrics = metrics;
        _options = new DocumentsOptions
        {
            HistoryBytes = _random.Next(2) == 0 ? 1_024 : 1 << 20,
            SessionsInMemory = _random.Next(1, 5),
            SnapshotIntervalRevisions = _random.Next(1, 30),
            VersionPauseMinutes = 1,
        };
        _clients = [.. Enumerable.Range(0, _random.Next(3, 9)).Select(i => new ModelClient(((char)('a' + i)).ToString(), _random, Stored))];
        // Two processes that both believe they have the document, as happens in a cluster's partition: the store must decide.
        for (var processes = _random.Next(6) == 0 ? 2 : 1; processes > 0; processes--)
            StartGateway();
    }

    /// <exception cref="SimulationFailure">Something that was promised did not hold.</exception>
    public static SimulationTally Run(int seed, DocumentsMetrics metrics)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var simulation = new Simulation(seed, metrics);
            simulation.Disturb(steps: simulation._random.Next(80, 500));
            simulation.Mend();
            simulation.Check();
            simulation._tally.Revisions = simulation._log.Count;
            simulation._tally.Fenced = simulation._store.Fenced;
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
            _scheduler.Run(atMost: _random.Next(20));
        }
    }

    /// <summary>Most runs begin with everybody joined, so that they are about editing.</summary>
    private void BeginInPeace()
    {
        _gateways.ForEach(gateway => gateway.Store.Open = true);
        foreach (var client in _clients)
        {
            var gateway = Pick(_gateways);
            Reconnect(client, gateway);
            gateway.DeliverUp(gateway.Streams[^1]);
            _scheduler.Run();
            DeliverDown(client);
        }
        _gateways.ForEach(gateway => gateway.Store.Open = false);
    }

    private void Step()
    {
        var client = Pick(_clients);
        var gateway = Pick(_gateways);
        switch (_random.Next(100))
        {
            case < 24:
                client.Edit();
                break;
            case < 44:
                Some(gateway.Streams, gateway.DeliverUp);
                break;
            case < 54:
                Some(gateway.Streams, stream => stream.DeliverNotice(_random));
                break;
            case < 64:
                Some(gateway.Streams, gateway.Pump);
                break;
            case < 76:
                Some(_clients, DeliverDown);
                break;
            case < 92:
                for (var calls = _random.Next(1, 4); calls > 0; calls--)
                    AnswerStore(gateway.Store);
                if (_random.Next(8) == 0)
                    DoLate();
                break;
            case < 96:
                // Whoever is offline soon comes back; whoever is not, now and then loses the line.
                if (_clients.Find(offline => offline.Connection is null) is { } offline)
                    Reconnect(offline, gateway);
                else if (_random.Next(3) == 0)
                    Reconnect(client, gateway);
                break;
            case 96:
                if (PickOrNone(gateway.Streams) is { } dropped)
                    gateway.Drop(dropped);
                break;
            case 97:
                Advance(TimeSpan.FromMilliseconds(_random.Next(3_000)));
                break;
            case 98:
                if (_random.Next(4) == 0)
                    AbandonForLong();
                break;
            default:
                if (_random.Next(3) == 0)
                {
                    Crash(gateway);
                    StartGateway();
                }
                break;
        }
        CloseEnded();
    }

    private void DeliverDown(ModelClient client)
    {
        for (var frames = _random.Next(1, 4); frames > 0 && client.Connection is { } connection && connection.Down.TryDequeue(out var frame); frames--)
            Receive(client, frame);
    }

    private void Receive(ModelClient client, Frame frame)
    {
        client.Receive(frame);
        if (frame is Frame.Composed)
            _tally.Composed++;
    }

    private void AnswerStore(HeldStore store)
    {
        if (PickOrNone(store.Held) is not { } call)
            return;
        if (_random.Next(12) > 0)
            call.Succeed();
        else
        {
            call.Fail(done: _random.Next(2) == 0);
            _tally.StoreFailures++;
        }
    }

    /// <summary>The client gives its socket up and opens another; what it had sent on the old one may arrive later.</summary>
    private void Reconnect(ModelClient client, ModelGateway gateway)
    {
        if (client.Connection is { } old && _random.Next(2) == 0)
            old.Up.Clear();
        gateway.Accept(client.Connect());
        _tally.Reconnects++;
    }

    /// <summary>Everybody goes away for so long that the document is unloaded; some sockets have not noticed.</summary>
    private void AbandonForLong()
    {
        foreach (var gateway in _gateways)
            foreach (var stream in gateway.Streams.ToList())
                gateway.Drop(stream);
        _scheduler.Run();
        Advance(TimeSpan.FromSeconds(_options.IdleUnloadSeconds * 1.5));
        _tally.Absences++;
    }

    /// <summary>The process dies; an append that is on its way is stored, or not, or arrives when another process has the document.</summary>
    private void Crash(ModelGateway gateway)
    {
        foreach (var call in gateway.Store.Held.ToList())
            if (_random.Next(2) == 0)
                call.DoSilently();
            else if (_random.Next(2) == 0)
                _late.Add(call);
        gateway.Crash();
        _tally.Crashes++;
        _gateways.Remove(gateway);
    }

    private void DoLate()
    {
        if (PickOrNone(_late) is not { } call)
            return;
        _late.Remove(call);
        call.DoSilently();
    }

    private void CloseEnded()
    {
        foreach (var gateway in _gateways)
            foreach (var stream in gateway.Streams.Where(stream => stream.Ended).ToList())
                gateway.Drop(stream);
    }

    /// <summary>Faults are over: the store answers, everybody connects, everything arrives. Within so many rounds all must be quiet.</summary>
    private void Mend()
    {
        // Of two processes that share the document one goes: otherwise they may take it from each other for ever. The other may not know what that
        // one has stored, until somebody writes.
        while (_gateways.Count > 1)
        {
            Crash(_gateways[0]);
            _clients.ForEach(client => client.Edit());
        }
        while (_late.Count > 0)
            DoLate();
        foreach (var gateway in _gateways)
            OpenStore(gateway.Store);
        for (var round = 0; round < MostRounds; round++)
        {
            foreach (var client in _clients.Where(client => client.Connection is null))
                _gateways[0].Accept(client.Connect());
            foreach (var stream in _gateways[0].Streams.ToList())
            {
                while (stream.Connection.Up.Count > 0)
                    _gateways[0].DeliverUp(stream);
                while (stream.Notices.Count > 0)
                    stream.DeliverNotice(_random);
                _gateways[0].Pump(stream);
            }
            _scheduler.Run();
            foreach (var client in _clients)
                while (client.Connection is { } connection && connection.Down.TryDequeue(out var frame))
                    Receive(client, frame);
            CloseEnded();
            Advance(TimeSpan.FromSeconds(1));
            if (_clients.All(client => client.IsQuiet && client.Revision == StoredCount()))
                return;
        }
        throw new SimulationFailure(
            $"No rest after {MostRounds} rounds. The store is at {StoredCount()}.\n{string.Join('\n', _clients)}\n{string.Join('\n', _gateways[0].Streams)}");
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

        var versions = _store.Versions.List(ModelGateway.Id, new VersionQuery(Limit: int.MaxValue), CancellationToken.None).Result.Versions;
        Expect(versions.DistinctBy(version => version.Revision).Count() == versions.Count, "a pause has two versions");
        foreach (var version in versions)
            Expect(
                log[(int)version.Revision].Time - log[(int)version.Revision - 1].Time >= 60_000 * _options.VersionPauseMinutes,
                $"revision {version.Revision} has a version, and no pause follows it");

        DocumentSnapshot? served = null;
        _scheduler.Start(async () => served = await _gateways[0].Read());
        _scheduler.Run();
        Expect(served!.Revision == log.Count && served.Content.ToDelta().Equals(folded), "the server has another text than the log");
    }

    private void StartGateway() => _gateways.Add(new ModelGateway(new HeldStore(_store), _options, _time, _metrics, _scheduler, _random, Answered));

    private static void OpenStore(HeldStore store)
    {
        store.Open = true;
        while (store.Held.Count > 0)
            store.Held[0].Succeed();
    }

    private void Advance(TimeSpan by)
    {
        // Within a task of the scheduler, so that what timers start stays on it.
        _scheduler.Start(() => _time.Advance(by));
        _scheduler.Run();
    }

    private void Answered(Submission submission, SubmitOutcome outcome)
    {
        switch (outcome)
        {
            case SubmitOutcome.Accepted accepted:
                _answered[(submission.Session, submission.Sequence)] = accepted.Revision;
                break;
            case SubmitOutcome.Duplicate:
                _tally.Duplicates++;
                break;
            default:
                _tally.Refusals++;
                break;
        }
    }

    /// <returns>A revision as it is stored; null where it is not.</returns>
    private byte[]? Stored(long revision) => revision <= StoredCount() ? _log[(int)revision - 1] : null;

    private int StoredCount()
    {
        var more = _store.ReadRevisions(ModelGateway.Id, _log.Count, int.MaxValue, CancellationToken.None).Result;
        _log.AddRange(more.Select(revision => revision.Encoded.ToArray()));
        return _log.Count;
    }

    /// <summary>Does it with up to three of them.</summary>
    private void Some<T>(IReadOnlyList<T> among, Action<T> work)
    {
        for (var times = among.Count == 0 ? 0 : _random.Next(1, 4); times > 0; times--)
            work(Pick(among));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private T? PickOrNone<T>(IReadOnlyList<T> from)
        where T : class => from.Count == 0 ? null : Pick(from);

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new SimulationFailure(otherwise);
    }
}
