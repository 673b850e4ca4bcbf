using System.Runtime.CompilerServices;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Moving;

/// <summary>
/// Writes documents with all their history as one stream (PROTOCOL X), a page of revisions at a time. The same documents make the same bytes, whatever the store and however they are packed. What
/// is written to meanwhile is as it was when its turn came.
/// </summary>
public sealed class DocumentExport(IDocumentStore store)
{
    private const int PageIds = 1_000, PageRevisions = 16_384;

    /// <param name="only">These; null for all.</param>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="InvalidDataException">The store does not hold what it should.</exception>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public async Task<ExportOutcome> Write(Stream stream, IReadOnlyCollection<DocumentId>? only, CancellationToken cancellation)
    {
        using var writer = new ExportWriter(stream);
        await writer.Write(new ExportLine.Start(), cancellation);
        var (documents, revisions) = (0L, 0L);
        await foreach (var id in only is null ? All(cancellation) : InOrder(only))
        {
            if (await Write(id, writer, cancellation) is { } end)
                (documents, revisions) = (documents + 1, revisions + end.Revisions);
            else if (only is not null)
                return new ExportOutcome.Missing(id);
        }
        await writer.Write(new ExportLine.End(documents), cancellation);
        await writer.Flush(cancellation);
        return new ExportOutcome.Written(documents, revisions);
    }

    /// <summary>What an export of a document ends with.</summary>
    /// <returns>Null where there is no such document.</returns>
    internal async Task<ExportLine.DocumentEnd?> Summarize(DocumentId id, CancellationToken cancellation)
    {
        using var writer = new ExportWriter(Stream.Null);
        return await Write(id, writer, cancellation);
    }

    private async Task<ExportLine.DocumentEnd?> Write(DocumentId id, ExportWriter writer, CancellationToken cancellation)
    {
        if (await store.Find(id, cancellation) is not { Deleted: false, Info: var info })
            return null;
        writer.TakeDigest();
        await writer.Write(
            new ExportLine.Document(id, info.Title, info.Created.ToUnixTimeMilliseconds(), info.Modified.ToUnixTimeMilliseconds()), cancellation);
        await WriteRevisions(info, writer, cancellation);
        await WriteAuthors(id, writer, cancellation);
        foreach (var version in await ReadVersions(info, cancellation))
            await writer.Write(
                new ExportLine.Named(new NewVersion(version.Kind, version.Revision, version.Name, version.Note, version.Author), version.Created), cancellation);
        var end = new ExportLine.DocumentEnd(id, info.Revision, info.Length, writer.TakeDigest());
        await writer.Write(end, cancellation);
        return end;
    }

    private async Task WriteRevisions(DocumentInfo info, ExportWriter writer, CancellationToken cancellation)
    {
        var (number, length) = (0L, 0);
        while (number < info.Revision)
        {
            var page = await store.ReadRevisions(info.Id, number, (int)Math.Min(PageRevisions, info.Revision - number), cancellation);
            if (page.Count == 0)
                throw new InvalidDataException($"The store has no revision {number + 1} of document {info.Id}, or it was deleted meanwhile: what was written is not to be used.");
            foreach (var revision in page)
            {
                if (revision.Number != ++number)
                    throw new InvalidDataException($"The store has no revision {number} of document {info.Id}, but {revision.Number}.");
                length += revision.Delta.LengthChange;
                await writer.Write(new ExportLine.Revised(revision), cancellation);
            }
        }
        if (length != info.Length)
            throw new InvalidDataException($"The store says document {info.Id} has length {info.Length}, but its revisions make {length}.");
    }

    private async Task WriteAuthors(DocumentId id, ExportWriter writer, CancellationToken cancellation)
    {
        for (var after = 0L; await store.ReadAuthors(id, after, PageIds, cancellation) is { Count: > 0 } page; after = page[^1].Session)
            foreach (var author in page)
                await writer.Write(new ExportLine.Written(author), cancellation);
    }

    /// <returns>In the order in which they were made. All are held at once: they are few beside the revisions.</returns>
    private async Task<IEnumerable<DocumentVersion>> ReadVersions(DocumentInfo info, CancellationToken cancellation)
    {
        var versions = new List<DocumentVersion>();
        var query = new VersionQuery(Limit: PageIds);
        do
        {
            var page = await store.Versions.List(info.Id, query, cancellation);
            versions.AddRange(page.Versions.Where(version => version.Revision <= info.Revision));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return versions.OrderBy(version => version.Id);
    }

    private async IAsyncEnumerable<DocumentId> All([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (DocumentId? after = null; await store.Upkeep.ListIds(after, PageIds, cancellation) is { Count: > 0 } page; after = page[^1])
            foreach (var id in page)
                yield return id;
    }

    private static IAsyncEnumerable<DocumentId> InOrder(IEnumerable<DocumentId> ids) =>
        ids.Distinct().OrderBy(id => id.Value, StringComparer.Ordinal).ToAsyncEnumerable();
}
