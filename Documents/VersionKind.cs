namespace CollabDocs.Documents;

/// <summary>How a version came to be. On the wire a kind is its name in snake case, in the store its number.</summary>
public enum VersionKind
{
    /// <summary>Somebody named it. A revision may have many.</summary>
    Named = 1,

    /// <summary>The last revision before a pause in the work, made by the server: <see cref="DocumentsOptions.VersionPauseMinutes"/>.</summary>
    Automatic = 2,

    /// <summary>The revision made the document what it had been.</summary>
    Restored = 3,

    /// <summary>The revision took back what others did.</summary>
    Undone = 4,
}
