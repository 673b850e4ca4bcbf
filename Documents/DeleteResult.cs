namespace CollabDocs.Documents;

/// <summary>What became of deleting a document in the store.</summary>
public enum DeleteResult
{
    Deleted,

    /// <summary>Somebody had deleted it before; whether its activation was told then is unknown.</summary>
    DeletedBefore,

    /// <summary>There was none. Should there be one now, it lives.</summary>
    Missing,
}
