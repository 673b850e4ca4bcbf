namespace CollabDocs.Documents;

/// <summary>What became of removing all that a document holds.</summary>
public enum PurgeResult
{
    Purged,

    /// <summary>Nothing was left of it; whether its activation was told then is unknown.</summary>
    PurgedBefore,

    /// <summary>There was none. Should there be one now, it lives.</summary>
    Missing,
}
