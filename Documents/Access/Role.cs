namespace CollabDocs.Documents.Access;

/// <summary>What somebody may do with a document (PROTOCOL G1): each may do what those before it may. Stored and sent by number.</summary>
public enum Role
{
    /// <summary>Nothing, not even know whether there is such a document.</summary>
    None = 0,

    /// <summary>Reads it and its past, and is shown as present.</summary>
    Reader = 1,

    /// <summary>Gives its revisions names too.</summary>
    Reviewer = 2,

    /// <summary>Edits it, restores, undoes, renames.</summary>
    Writer = 3,

    /// <summary>Says who may do what; deletes it and brings it back.</summary>
    Owner = 4,
}
