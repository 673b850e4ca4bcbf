namespace CollabDocs.Documents.Storage;

/// <summary>What became of making a document.</summary>
public enum CreateResult
{
    Created,

    /// <summary>There is a document of this id.</summary>
    Taken,

    /// <summary>There was one: its id is never given again.</summary>
    Deleted,
}
