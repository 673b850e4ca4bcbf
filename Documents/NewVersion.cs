namespace CollabDocs.Documents;

/// <summary>A version to be made.</summary>
/// <param name="Revision">Null for the head.</param>
/// <param name="Name">May be empty unless the kind is <see cref="VersionKind.Named"/>.</param>
public sealed record NewVersion(VersionKind Kind, long? Revision, string Name = "", string Note = "", string Author = "")
{
    /// <summary>Who has restored the document, for the audit trail, where the kind is <see cref="VersionKind.Restored"/>; empty where nothing is to be told.</summary>
    public string Actor { get; init; } = "";

    /// <summary>What was restored, for the audit trail, which outlives the document: nothing that anybody wrote.</summary>
    public string Restored { get; init; } = "";

    /// <summary>The entry that is made with it; null where there is none.</summary>
    public AuditEntry? Audited(DocumentId id, long time) =>
        Kind == VersionKind.Restored && Actor.Length > 0 ? new AuditEntry(time, id, Actor, AuditActions.DocumentRestored, Restored) : null;

    /// <summary>As the store has it then.</summary>
    internal DocumentVersion As(long id, long revision, long created) => new(id, revision, Kind, Name, Note, Author, created);
}
