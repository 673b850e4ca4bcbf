using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// The versions of documents: made, listed, renamed and deleted. They need no writer, for a revision never changes: it goes straight to the store, from any
/// process; every implementation of <see cref="IDocuments"/> has one.
/// </summary>
public sealed class DocumentVersions(IDocumentStore store, TimeProvider time)
{
    /// <summary>Makes a version. Of each kind but <see cref="VersionKind.Named"/> a revision has one at most: who makes it again gets the one that is there.</summary>
    /// <returns>Any outcome but <see cref="VersionOutcome.VersionUnknown"/>.</returns>
    public async Task<VersionOutcome> Add(DocumentId id, NewVersion wanted, CancellationToken cancellation)
    {
        wanted = wanted with { Note = PlainText.WithLineFeeds(wanted.Note) };
        return Fault(wanted) is { } fault
            ? new VersionOutcome.Invalid(fault)
            : await store.Versions.Add(id, wanted, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
    }

    /// <returns>Why <see cref="Add"/> would answer <see cref="VersionOutcome.Invalid"/>; null where it would not.</returns>
    public static string? Fault(NewVersion wanted) => Fault(
        wanted.Kind == VersionKind.Named || wanted.Name.Length > 0 ? wanted.Name : null,
        PlainText.WithLineFeeds(wanted.Note),
        wanted.Author.Length > 0 ? wanted.Author : null);

    /// <returns>Empty also where there is no such document.</returns>
    public Task<VersionPage> List(DocumentId id, VersionQuery query, CancellationToken cancellation) => store.Versions.List(id, query, cancellation);

    /// <returns>Null where there is none.</returns>
    public Task<DocumentVersion?> Find(DocumentId id, long version, CancellationToken cancellation) => store.Versions.Find(id, version, cancellation);

    /// <param name="name">Null: as it is.</param>
    /// <param name="note">Null: as it is.</param>
    /// <returns><see cref="VersionOutcome.Stored"/>, <see cref="VersionOutcome.Invalid"/>, or <see cref="VersionOutcome.VersionUnknown"/> also where there is
    /// no such document.</returns>
    public async Task<VersionOutcome> Change(DocumentId id, long version, string? name, string? note, CancellationToken cancellation)
    {
        note = note is null ? null : PlainText.WithLineFeeds(note);
        if (Fault(name, note, author: null) is { } fault)
            return new VersionOutcome.Invalid(fault);
        return await store.Versions.Change(id, version, name, note, cancellation) is { } changed
            ? new VersionOutcome.Stored(changed)
            : new VersionOutcome.VersionUnknown();
    }

    /// <returns>False where there was none.</returns>
    public Task<bool> Delete(DocumentId id, long version, CancellationToken cancellation) => store.Versions.Delete(id, version, cancellation);

    /// <returns>What is wrong with those that are given; null where nothing is.</returns>
    private static string? Fault(string? name, string? note, string? author) =>
        name is not null && !PlainText.IsName(name, DocumentVersion.MaxNameLength)
            ? $"A name is 1 to {DocumentVersion.MaxNameLength} UTF-16 code units without control characters."
        : note is not null && !IsNote(note)
            ? $"A note is at most {DocumentVersion.MaxNoteLength} UTF-16 code units without control characters other than line ends and tabs."
        : author is not null && !PlainText.IsName(author, DocumentVersion.MaxAuthorLength)
            ? $"An author is 1 to {DocumentVersion.MaxAuthorLength} UTF-16 code units without control characters."
        : null;

    private static bool IsNote(string note) =>
        note.Length <= DocumentVersion.MaxNoteLength && !note.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) && PlainText.Check(note) is null;
}
