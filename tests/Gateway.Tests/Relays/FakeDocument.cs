using System.Collections.Immutable;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Tests.Relays;

/// <summary>
/// A document as a relay sees it over an unreliable line: the test says what is stored, and which notices arrive, when, in what order, and
/// how often. Not thread-safe but for the calls that a relay makes.
/// </summary>
internal sealed class FakeDocument(string id = "doc") : IDocumentHandle
{
    private readonly Lock _gate = new();
    private readonly List<Revision> _stored = [];
    private readonly List<IDocumentSubscriber> _subscribers = [];
    private int _settingPresence;
    private int _joined;

    public DocumentId Id { get; } = DocumentId.Parse(id);

    public long Epoch { get; set; } = 1;

    public long PresenceVersion { get; set; }

    public bool StoreFailing { get; set; }

    public ImmutableArray<Presence> Present { get; set; } = [];

    /// <summary>The next calls of Subscribe and ReadRevisions fail.</summary>
    public int Failures { get; set; }

    /// <summary>The next calls of SetPresence fail.</summary>
    public int PresenceFailures { get; set; }

    public bool IsDeleted { get; set; }

    /// <summary>Subscribing throws it: a bug, or a store that does not hold what it should.</summary>
    public Exception? Broken { get; set; }

    /// <summary>Who has left, by session and connection.</summary>
    public List<(long Session, long Connection)> Left { get; } = [];

    public int Subscriptions { get; private set; }

    /// <summary>What the newest subscription was asked for with.</summary>
    public long KnownToSubscriber { get; private set; }

    /// <summary>From now on Subscribe answers when this completes, with what was true when it was called.</summary>
    public Task SubscribeAnswers { get; set; } = Task.CompletedTask;

    /// <summary>From now on SetPresence does so when this completes.</summary>
    public Task PresenceAnswers { get; set; } = Task.CompletedTask;

    /// <summary>How many are told.</summary>
    public int Subscribers
    {
        get
        {
            lock (_gate)
                return _subscribers.Count;
        }
    }

    /// <summary>An overtaken activation answers, which has no more than so many revisions, until somebody who knows more subscribes, or asks what follows.</summary>
    public int? Overtaken { get; set; }

    /// <summary>The document is read at this revision, though it has later ones.</summary>
    public int? SnapshotRevision { get; set; }

    /// <summary>From now on Read answers when this completes, with what was true when it was called.</summary>
    public Task SnapshotAnswers { get; set; } = Task.CompletedTask;

    public int SnapshotReads { get; private set; }

    /// <summary>What an earlier subscription is told is lost.</summary>
    public bool IsOnlyNewestTold { get; set; }

    /// <summary>Of whom <see cref="PresenceSet"/> is.</summary>
    public IReadOnlyList<long> SessionsSet
    {
        get
        {
            lock (_gate)
                return [.. PresenceSet.Select(set => set.Presence.Session)];
        }
    }

    /// <summary>The most calls of SetPresence that were under way at once.</summary>
    public int MostSettingPresence { get; private set; }

    public int Reads { get; private set; }

    public int PassageReads { get; private set; }

    public List<(Presence Presence, long Revision, long Connection)> PresenceSet { get; } = [];

    public IReadOnlyList<Revision> Stored
    {
        get
        {
            lock (_gate)
                return [.. _stored];
        }
    }

    /// <summary>Changes several things at one moment: a relay that subscribes meanwhile sees all of it or nothing.</summary>
    public T AtOnce<T>(Func<T> change)
    {
        lock (_gate)
            return change();
    }

    /// <summary>Stores a revision and tells nobody.</summary>
    public Revision Store(Delta delta, long session = 18)
    {
        lock (_gate)
        {
            var number = _stored.Count + 1;
            var revision = new Revision(
                number, session, number, 0, delta,
                Encoding.UTF8.GetBytes($$"""{"revision":{{number}},"session":{{session}},"sequence":{{number}},"time":0,"delta":{{delta}}}"""));
            _stored.Add(revision);
            return revision;
        }
    }

    public Revision Store(string text) => Store(Delta.Insert(text));

    /// <summary>The store was set back to an earlier state.</summary>
    public void SetBack(int revisions)
    {
        lock (_gate)
            _stored.RemoveRange(revisions, _stored.Count - revisions);
    }

    public void Notify(DocumentNotice notice)
    {
        IDocumentSubscriber[] subscribers;
        lock (_gate)
            subscribers = IsOnlyNewestTold ? [.. _subscribers.TakeLast(1)] : [.. _subscribers];
        foreach (var subscriber in subscribers)
            subscriber.Notify(notice);
    }

    public void Publish(params Revision[] revisions) => Notify(new DocumentNotice.Revisions(Epoch, [.. revisions]));

    public async Task<DocumentSubscription?> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation)
    {
        DocumentSubscription? subscription;
        Task answers;
        lock (_gate)
        {
            Fail();
            if (Broken is { } broken)
                throw broken;
            Subscriptions++;
            KnownToSubscriber = known;
            if (known > Overtaken)
                Overtaken = null;
            _subscribers.Add(subscriber);
            subscription = IsDeleted ? null : new DocumentSubscription(
                Epoch, Overtaken ?? _stored.Count, StoreFailing, PresenceVersion, Present, access: 0, () => End(subscriber));
            answers = SubscribeAnswers;
        }
        await answers.WaitAsync(cancellation);
        return subscription;
    }

    public Task<IReadOnlyList<Revision>?> ReadRevisions(long after, int limit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Fail();
            Reads++;
            return Task.FromResult<IReadOnlyList<Revision>?>(
                IsDeleted ? null : _stored.Take(Overtaken ?? int.MaxValue).Skip((int)after).Take(limit).ToList());
        }
    }

    public async Task<bool> SetPresence(Presence presence, long revision, long connection, CancellationToken cancellation)
    {
        Task answers;
        lock (_gate)
        {
            if (PresenceFailures-- > 0)
                throw new StoreUnavailableException("The test says so.");
            MostSettingPresence = Math.Max(MostSettingPresence, ++_settingPresence);
            answers = PresenceAnswers;
        }
        try
        {
            await answers.WaitAsync(cancellation);
            lock (_gate)
                PresenceSet.Add((presence, revision, connection));
            return true;
        }
        finally
        {
            lock (_gate)
                _settingPresence--;
        }
    }

    public Task<IReadOnlyList<Passage>?> ReadSince(long after, long session, CancellationToken cancellation)
    {
        lock (_gate)
        {
            PassageReads++;
            if (after > Overtaken)
                Overtaken = null;
            var stored = _stored.Take(Overtaken ?? int.MaxValue).ToList();
            if (after > stored.Count)
                return Task.FromResult<IReadOnlyList<Passage>?>(null);
            var passed = Delta.ComposeAll([.. stored.Skip((int)after).Select(revision => revision.Delta)]);
            return Task.FromResult<IReadOnlyList<Passage>?>(
                after == stored.Count ? [] : [new Passage.Composed(after, stored.Count, DeltaCodec.ToBytes(passed))]);
        }
    }

    public Task<JoinOutcome> Join(JoinRequest request, CancellationToken cancellation) => Task.FromResult<JoinOutcome>(
        new JoinOutcome.Joined(17 + _joined++, "secret", 1, Stored.Count, new Standing(Role.Owner, null, 0)));

    /// <summary>What a pass is worth; null where there is no document.</summary>
    public Func<Pass, Task<Standing?>> Looks { get; set; } = pass => Task.FromResult<Standing?>(new Standing(pass.Role, null, 0));

    public Task<Standing?> Look(Pass pass, CancellationToken cancellation) => Looks(pass);

    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult<SubmitOutcome>(submission.Base == _stored.Count
                ? new SubmitOutcome.Accepted(Store(submission.Delta, submission.Session).Number)
                : new SubmitOutcome.Refused(RefusalReason.BaseUnknown, "The test says so."));
    }

    public Task Leave(long session, long connection, CancellationToken cancellation)
    {
        lock (_gate)
            Left.Add((session, connection));
        return Task.CompletedTask;
    }

    public async Task<DocumentSnapshot?> Read(CancellationToken cancellation)
    {
        DocumentSnapshot snapshot;
        lock (_gate)
        {
            SnapshotReads++;
            var stored = _stored.Take(SnapshotRevision ?? Overtaken ?? int.MaxValue).ToList();
            snapshot = new DocumentSnapshot(stored.Count, Rope.From(Delta.ComposeAll([.. stored.Select(revision => revision.Delta)])));
        }
        await SnapshotAnswers;
        return snapshot;
    }

    private ValueTask End(IDocumentSubscriber subscriber)
    {
        lock (_gate)
            _subscribers.Remove(subscriber);
        return ValueTask.CompletedTask;
    }

    private void Fail()
    {
        if (Failures > 0)
        {
            Failures--;
            throw new StoreUnavailableException("The test says so.");
        }
    }
}
