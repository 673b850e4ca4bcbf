namespace CollabDocs.Text;

/// <summary>Which of two concurrent deltas a tie favours, said of the one that is transformed.</summary>
public enum Tie
{
    /// <summary>It is later in the order: its insert stands left of the other's at one place, and its attributes stay.</summary>
    Wins,

    /// <summary>It is earlier in the order: its insert stands right of the other's at one place, and the other's attributes stay.</summary>
    Loses,
}
