namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>What happened in simulations of clusters: so that it shows when one of their faults no longer happens.</summary>
internal sealed record ClusterTally
{
    public long Revisions { get; set; }

    public long Crashes { get; set; }

    /// <summary>Nodes that were cut off from the document and opened it for themselves.</summary>
    public long Cuts { get; set; }

    /// <summary>Appends that were refused because the document had been opened elsewhere.</summary>
    public long Fenced { get; set; }

    public long Moves { get; set; }

    public long LostCalls { get; set; }

    public long LostNotices { get; set; }

    public long StoreFailures { get; set; }

    /// <summary>Submissions that were told they are known.</summary>
    public long Duplicates { get; set; }

    public void Add(ClusterTally other)
    {
        Revisions += other.Revisions;
        Crashes += other.Crashes;
        Cuts += other.Cuts;
        Fenced += other.Fenced;
        Moves += other.Moves;
        LostCalls += other.LostCalls;
        LostNotices += other.LostNotices;
        StoreFailures += other.StoreFailures;
        Duplicates += other.Duplicates;
    }

    public long Rarest => new[] { Revisions, Crashes, Cuts, Fenced, Moves, LostCalls, LostNotices, StoreFailures, Duplicates }.Min();
}
