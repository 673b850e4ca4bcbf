namespace CollabDocs.Documents;

/// <summary>A version to be made.</summary>
/// <param name="Revision">Null for the head.</param>
/// <param name="Name">May be empty unless the kind is <see cref="VersionKind.Named"/>.</param>
public sealed record NewVersion(VersionKind Kind, long? Revision, string Name = "", string Note = "", string Author = "")
{
    /// <summary>As the store has it then.</summary>
    internal DocumentVersion As(long id, long revision, long created) => new(id, revision, Kind, Name, Note, Author, created);
}
