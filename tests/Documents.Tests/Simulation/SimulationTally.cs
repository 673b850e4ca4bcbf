namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>What happened in simulations: so that it shows when one of their faults no longer happens.</summary>
internal sealed record SimulationTally
{
    public int Sessions { get; set; }

    public long Revisions { get; set; }

    public long Reconnects { get; set; }

    public long Crashes { get; set; }

    /// <summary>Times that everybody was away until the document was unloaded.</summary>
    public long Absences { get; set; }

    /// <summary>Calls of the store that failed, done or not.</summary>
    public long StoreFailures { get; set; }

    /// <summary>Appends of an activation that another one had followed.</summary>
    public long Fenced { get; set; }

    /// <summary>Stretches of history that a client got as one delta.</summary>
    public long Composed { get; set; }

    /// <summary>Submissions that were told they are known.</summary>
    public long Duplicates { get; set; }

    /// <summary>Submissions to be sent again later, or from a connection that has been superseded.</summary>
    public long Refusals { get; set; }

    public void Add(SimulationTally other)
    {
        Sessions += other.Sessions;
        Revisions += other.Revisions;
        Reconnects += other.Reconnects;
        Crashes += other.Crashes;
        Absences += other.Absences;
        StoreFailures += other.StoreFailures;
        Fenced += other.Fenced;
        Composed += other.Composed;
        Duplicates += other.Duplicates;
        Refusals += other.Refusals;
    }

    public long Rarest => new[] { Revisions, Reconnects, Crashes, Absences, StoreFailures, Fenced, Composed, Duplicates, Refusals }.Min();
}
