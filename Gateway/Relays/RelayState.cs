using CollabDocs.Documents;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// What a relay knows of its document, put in order: notices may come late, twice, out of order, or from an activation that has ended. Pure
/// but for its own state; not thread-safe, <see cref="DocumentRelay"/> guards it.
/// </summary>
internal sealed class RelayState
{
    /// <summary>Revisions and presence that came before what they follow. More are dropped: the gap is read from the document anyway.</summary>
    private const int MaxHeld = 1024;

    private readonly SortedDictionary<long, Revision> _heldRevisions = [];
    private readonly List<HeldPresence> _heldPresence = [];

    /// <summary>Presence notices up to this version say nothing that the subscription did not say.</summary>
    private long _presenceFloor;

    public RelayState(DocumentSubscription subscription)
    {
        Ring = new RevisionRing(subscription.Revision);
        Begin(subscription, default);
    }

    public RevisionRing Ring { get; private set; }

    /// <summary>The newest revision that we know to be stored: because a later one came, or its author was told.</summary>
    public long Known { get; private set; }

    public PresenceBoard Board { get; } = new();

    public long Epoch { get; private set; }

    public bool StoreFailing { get; private set; }

    /// <summary>The generation of the list of who may do what.</summary>
    public long Access { get; private set; }

    public bool IsDeleted { get; private set; }

    /// <summary>The subscription is over, or says too little: subscribe again.</summary>
    public bool NeedsSubscription { get; private set; }

    /// <summary>A revision is missing that must be read from the document, unless it comes yet.</summary>
    public bool HasGap => Known > Ring.Head;

    /// <summary>What to say when asking for a subscription.</summary>
    public Asked Ask() => new(Ring.Head, Known);

    /// <summary>A subscription has begun. What it says is newer than what we knew when we asked for it; what we were told meanwhile may be newer yet.</summary>
    /// <returns>False where the document is behind what we had from it: its store was set back.</returns>
    public bool Begin(DocumentSubscription subscription, Asked asked)
    {
        if (subscription.Revision < asked.Head)
            return false;
        if (subscription.Epoch != Epoch)
        {
            Board.ForgetVersions();
            _heldPresence.Clear();
        }
        (Epoch, StoreFailing, NeedsSubscription) = (subscription.Epoch, subscription.StoreFailing, false);
        Access = Math.Max(Access, subscription.Access);
        _presenceFloor = subscription.PresenceVersion;
        // It was asked whether it has what we knew of: what it does not have is not stored, whoever said so.
        if (subscription.Revision < Known && Known == asked.Known)
            ForgetAfter(Math.Max(subscription.Revision, Ring.Head));
        Expect(subscription.Revision);
        if (Known - Ring.Head > RevisionRing.MaxRevisions && subscription.Revision > Ring.Head)
            Jump(subscription.Revision);
        Hold(new HeldPresence(subscription.PresenceVersion, subscription.Revision, subscription.Present, [], IsWhole: true));
        return true;
    }

    /// <summary>A document told us something.</summary>
    public void Apply(DocumentNotice notice)
    {
        if (notice.Epoch < Epoch)
            return;
        // Who has activated since knows more than its notices say: who is here, for one.
        NeedsSubscription |= notice.Epoch > Epoch;
        switch (notice)
        {
            case DocumentNotice.Revisions revisions:
                Add(revisions.Published);
                break;
            case DocumentNotice.PresenceChanged presence when notice.Epoch == Epoch:
                Hold(new HeldPresence(presence.Version, presence.Revision, presence.Changed, presence.Left, IsWhole: false));
                break;
            case DocumentNotice.StoreChanged store:
                StoreFailing = store.Failing;
                break;
            case DocumentNotice.AccessChanged access:
                Access = Math.Max(Access, access.Generation);
                break;
            case DocumentNotice.Ended { Reason: EndReason.Deleted }:
                IsDeleted = true;
                break;
            case DocumentNotice.Ended:
                NeedsSubscription = true;
                break;
        }
    }

    /// <summary>Notices were lost.</summary>
    public void Lose() => NeedsSubscription = true;

    /// <summary>A revision is stored, whether we were told or not.</summary>
    public void Expect(long revision) => Known = Math.Max(Known, revision);

    /// <summary>What was read from the document after a revision, to close a gap.</summary>
    public void Fill(long after, IReadOnlyList<Revision> revisions)
    {
        Add(revisions);
        // Either what we know of is not stored, or who answered is behind: it is asked, in so many words, when we subscribe.
        NeedsSubscription |= revisions.Count == 0 && Ring.Head == after && HasGap;
    }

    private void Add(IReadOnlyList<Revision> revisions)
    {
        foreach (var revision in revisions)
        {
            Expect(revision.Number);
            if (revision.Number == Ring.Head + 1)
                Advance(revision);
            else if (revision.Number > Ring.Head && _heldRevisions.Count < MaxHeld)
                _heldRevisions.TryAdd(revision.Number, revision);
        }
        while (_heldRevisions.Count > 0 && _heldRevisions.First() is var (number, held) && number <= Ring.Head + 1)
        {
            _heldRevisions.Remove(number);
            if (number == Ring.Head + 1)
                Advance(held);
        }
        NeedsSubscription |= Known - Ring.Head > RevisionRing.MaxRevisions;
        SettlePresence();
    }

    private void Advance(Revision revision)
    {
        Ring.Add(revision);
        Board.Advance(revision);
        SettlePresence();
    }

    private void ForgetAfter(long revision)
    {
        Known = revision;
        foreach (var number in _heldRevisions.Keys.Where(number => number > revision).ToList())
            _heldRevisions.Remove(number);
    }

    /// <summary>Leaves out what was missed: readers ask the document for it, composed.</summary>
    private void Jump(long revision)
    {
        Ring = new RevisionRing(revision);
        // Nobody was carried over what is left out: what the subscription says of them is taken, though no place was set since.
        Board.ForgetVersions();
        foreach (var number in _heldRevisions.Keys.Where(number => number <= revision).ToList())
            _heldRevisions.Remove(number);
        Add([]);
    }

    private void Hold(HeldPresence presence)
    {
        if (_heldPresence.Count == MaxHeld)
            NeedsSubscription = true;
        else
            _heldPresence.Add(presence);
        SettlePresence();
    }

    /// <summary>Shows the presence whose revision we have, in coordinates of the newest.</summary>
    private void SettlePresence()
    {
        for (var i = 0; i < _heldPresence.Count; i++)
        {
            var held = _heldPresence[i];
            if (held.Revision > Ring.Head)
                continue;
            _heldPresence.RemoveAt(i--);
            if (!held.IsWhole && held.Version <= _presenceFloor)
                continue;
            if (held.Revision < Ring.Tail)
            {
                NeedsSubscription = true; // too late to be carried to the newest revision
                continue;
            }
            var later = Ring.Take(held.Revision, int.MaxValue);
            var present = held.Present.Select(presence => Carry(presence, later)).ToList();
            if (held.IsWhole)
            {
                Board.Replace(present, held.Version);
                continue;
            }
            foreach (var presence in present)
                Board.Set(presence, held.Version);
            foreach (var session in held.Left)
                Board.Remove(session, held.Version);
        }
    }

    private static Presence Carry(Presence presence, IReadOnlyList<Revision> later)
    {
        var selection = presence.Selection;
        foreach (var revision in later)
            selection = PresenceBoard.Over(selection, presence.Session, revision);
        return presence with { Selection = selection };
    }

    private sealed record HeldPresence(
        long Version, long Revision, IReadOnlyList<Presence> Present, IReadOnlyList<long> Left, bool IsWhole);
}
