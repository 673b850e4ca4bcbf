using CollabDocs.Documents;

namespace CollabDocs.Gateway.Relays;

/// <summary>
/// The newest revisions of a document, in order and without gaps, as the bytes that every socket gets. Bounded in number and in bytes; who is
/// further behind gets what it missed composed. Not thread-safe: the relay guards it.
/// </summary>
internal sealed class RevisionRing
{
    /// <summary>Who is further behind than this is better served by one composed delta.</summary>
    public const int MaxRevisions = 512;

    public const int MaxBytes = 4 * 1024 * 1024;

    private const int FirstCapacity = 8;

    /// <summary>Revision n is at n modulo its length, which grows as they come.</summary>
    private Revision?[] _revisions = [];
    private long _bytes;

    public RevisionRing(long head) => (Head, Tail) = (head, head);

    /// <summary>The newest revision that was added, or that the ring began after.</summary>
    public long Head { get; private set; }

    /// <summary>The ring holds the revisions after this one.</summary>
    public long Tail { get; private set; }

    public void Add(Revision revision)
    {
        if (revision.Number != Head + 1)
            throw new ArgumentException($"Revision {revision.Number} does not follow {Head}.", nameof(revision));
        if (Head - Tail == MaxRevisions)
            ForgetOldest();
        else if (Head - Tail == _revisions.Length)
            Grow();
        Slot(++Head) = revision;
        _bytes += revision.Encoded.Length;
        while (_bytes > MaxBytes && Head - Tail > 1)
            ForgetOldest();
    }

    /// <summary>The revisions after <paramref name="after"/>, which the ring holds: as many as fit, at least one where there is one.</summary>
    public IReadOnlyList<Revision> Take(long after, int maxBytes)
    {
        if (after < Tail)
            throw new ArgumentOutOfRangeException(nameof(after), after, $"The ring holds what follows {Tail}.");
        if (after >= Head)
            return [];
        var taken = new List<Revision>();
        var bytes = 0L;
        for (var number = after + 1; number <= Head; number++)
        {
            var revision = Slot(number)!;
            bytes += revision.Encoded.Length;
            if (taken.Count > 0 && bytes > maxBytes)
                break;
            taken.Add(revision);
        }
        return taken;
    }

    /// <summary>Forgets all: who needs them is further behind than most.</summary>
    public void Forget()
    {
        (_revisions, _bytes) = ([], 0);
        Tail = Head;
    }

    private ref Revision? Slot(long number) => ref _revisions[number % _revisions.Length];

    private void Grow()
    {
        var larger = new Revision?[Math.Clamp(_revisions.Length * 2, FirstCapacity, MaxRevisions)];
        for (var number = Tail + 1; number <= Head; number++)
            larger[number % larger.Length] = Slot(number);
        _revisions = larger;
    }

    private void ForgetOldest()
    {
        ref var oldest = ref Slot(++Tail);
        _bytes -= oldest!.Encoded.Length;
        oldest = null;
    }
}
