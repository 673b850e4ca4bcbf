namespace CollabDocs.Documents.Storage;

/// <summary>
/// The versions of documents in an <see cref="IDocumentStore"/>, which says how its methods fail. They go with their document. Nobody else judges names, notes and
/// authors: that is done before (<see cref="DocumentVersions"/>).
/// </summary>
public interface IVersionStore
{
    /// <summary>Adds a version of a revision that the document has, 0 among them. Of each kind but <see cref="VersionKind.Named"/> a revision has one at most, the
    /// first; with which the audit trail is told, where it is to be (<see cref="NewVersion.Actor"/>).</summary>
    /// <param name="created">In milliseconds since 1970 UTC.</param>
    /// <returns><see cref="VersionOutcome.Stored"/> with the version that is there now, <see cref="VersionOutcome.RevisionUnknown"/> or
    /// <see cref="VersionOutcome.DocumentMissing"/>.</returns>
    Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, long created, CancellationToken cancellation);

    /// <returns>Null where there is none.</returns>
    Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation);

    /// <summary>Versions of a document, the newest revision first.</summary>
    Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation);

    /// <param name="name">Null: as it is.</param>
    /// <param name="note">Null: as it is.</param>
    /// <returns>As it is then; null where there is none.</returns>
    Task<DocumentVersion?> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation);

    /// <returns>False where there was none.</returns>
    Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation);
}
