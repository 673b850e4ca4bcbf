namespace CollabDocs.Documents.Hooks;

/// <summary>
/// The documents of which a webhook is to be told, and when: changes wait until a document is quiet, what failed waits longer each time. Only ids; what is to be told, the store says then.
/// One owner's; times are since any moment, and given to it.
/// </summary>
/// <param name="quiet">A document is due when it was not written to for so long,</param>
/// <param name="longest">and so long after its first change at the latest.</param>
internal sealed class WaitingDocuments(TimeSpan quiet, TimeSpan longest, Random random)
{
    internal static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromHours(1);

    /// <summary>After so many failures in a row it is not documents that are at fault: when the receiver takes something again, all that failed is due soon.</summary>
    internal const int Outage = 3;

    /// <summary>Then, and so one document that always fails is not tried again and again.</summary>
    internal static readonly TimeSpan AfterOutage = TimeSpan.FromMinutes(1);

    /// <summary>So many ids are some megabytes.</summary>
    internal const int MaxChanged = 50_000;

    private readonly Dictionary<DocumentId, Wait> _waits = [];

    /// <summary>Those that are not being told.</summary>
    private readonly SortedSet<Wait> _due = new(Comparer<Wait>.Create(static (a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : string.CompareOrdinal(a.Document.Value, b.Document.Value)));
    private int _failures;

    public int Count => _waits.Count;

    /// <summary>When the next is due; null where none waits.</summary>
    public TimeSpan? NextDue => _due.Min?.Due;

    /// <summary>A document has changed.</summary>
    /// <returns>False where so many wait that it is not kept in mind.</returns>
    public bool TryChange(DocumentId document, TimeSpan now)
    {
        if (_waits.TryGetValue(document, out var wait))
            _due.Remove(wait);
        else if (_waits.Count < MaxChanged)
            _waits[document] = wait = new Wait(document);
        else
            return false;
        wait.Since ??= now;
        wait.Quiet = Min(now + quiet, wait.Since.Value + longest);
        if (wait.IsBeingTold)
            return true;
        if (wait.Failures == 0)
            wait.Due = wait.Quiet;
        _due.Add(wait);
        return true;
    }

    /// <summary>The store says that something is owed of a document.</summary>
    public void Found(DocumentId document, TimeSpan due)
    {
        if (_waits.TryAdd(document, new Wait(document) { Due = due }))
            _due.Add(_waits[document]);
    }

    /// <summary>Takes the one that has been due for the longest: it is being told until <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public bool TryTake(TimeSpan now, out DocumentId document)
    {
        var due = _due.Min is { } first && first.Due <= now ? first : null;
        document = due?.Document ?? default;
        if (due is null)
            return false;
        _due.Remove(due);
        (due.IsBeingTold, due.Since) = (true, null);
        return true;
    }

    /// <param name="told">False where nothing was owed.</param>
    public void Done(DocumentId document, bool told, TimeSpan now)
    {
        var wait = _waits[document];
        (wait.IsBeingTold, wait.Failures) = (false, 0);
        if (wait.Since is null)
            _waits.Remove(document);
        else // it has changed meanwhile
        {
            wait.Due = wait.Quiet;
            _due.Add(wait);
        }
        if (!told)
            return;
        if (_failures >= Outage)
            HurryThoseThatFailed(now);
        _failures = 0;
    }

    public void Failed(DocumentId document, TimeSpan now)
    {
        var wait = _waits[document];
        wait.IsBeingTold = false;
        wait.Due = now + Delay(wait.Failures++);
        _due.Add(wait);
        _failures++;
    }

    private void HurryThoseThatFailed(TimeSpan now)
    {
        foreach (var wait in _due.Where(wait => wait.Failures > 0 && wait.Due > now + AfterOutage).ToList())
        {
            _due.Remove(wait);
            wait.Due = now + (AfterOutage * random.NextDouble());
            _due.Add(wait);
        }
    }

    /// <summary>Twice as long each time, less up to a half, so that not all come at once.</summary>
    private TimeSpan Delay(int failuresBefore) =>
        Min(FirstDelay * Math.Pow(2, Math.Min(failuresBefore, 20)), LongestDelay) * (0.5 + (random.NextDouble() / 2));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Wait(DocumentId document)
    {
        public DocumentId Document { get; } = document;

        /// <summary>Changed only while it is not among those that are due.</summary>
        public TimeSpan Due { get; set; }

        /// <summary>When the first change came that nobody was told of; null where none came here.</summary>
        public TimeSpan? Since { get; set; }

        /// <summary>When it is due that there is quiet, for changes since <see cref="Since"/>.</summary>
        public TimeSpan Quiet { get; set; }
        public int Failures { get; set; }
        public bool IsBeingTold { get; set; }
    }
}
