using System.Runtime.CompilerServices;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Moving;

/// <summary>
/// Brings the documents of an export into a store, each whole or not at all: it arrives in batches under an id that nobody finds (<see cref="DocumentId.Arriving"/>), and gets its own in one
/// transaction when its digest was right. What a process that was killed has left there is removed by the next import of the document; those that it had finished are known.
/// </summary>
public sealed class DocumentImport(IDocumentStore store, TimeProvider time)
{
    /// <returns>One for each document, as it is done. After <see cref="ImportOutcome.Damaged"/> nothing follows.</returns>
    /// <exception cref="StoreUnavailableException">Nothing is stored of the document whose turn it was, unless it failed in the last step: then it may be whole.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async IAsyncEnumerable<ImportOutcome> Read(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var lines = new ExportReader(stream);
        ImportOutcome? outcome;
        do
        {
            try
            {
                outcome = await Next(lines, cancellation);
            }
            catch (FormatException e)
            {
                outcome = new ImportOutcome.Damaged(lines.Line, e.Message);
            }
            if (outcome is not null)
                yield return outcome;
        }
        while (outcome is not (null or ImportOutcome.Damaged));
    }

    /// <returns>Null at the end.</returns>
    private async Task<ImportOutcome?> Next(ExportReader lines, CancellationToken cancellation)
    {
        while (await lines.Next(cancellation) is { } line)
            if (line is ExportLine.Document document)
                return await store.Find(document.Id, cancellation) is { } there
                    ? await Compare(there, lines, cancellation)
                    : await Take(document, lines, cancellation);
        return null;
    }

    private async Task<ImportOutcome> Compare(StoredDocument there, ExportReader lines, CancellationToken cancellation)
    {
        var end = await Skip(lines, cancellation);
        return !there.Deleted && await new DocumentExport(store).Summarize(end.Id, cancellation) == end
            ? new ImportOutcome.Known(end.Id)
            : new ImportOutcome.Taken(end.Id, there.Deleted);
    }

    private async Task<ImportOutcome> Take(ExportLine.Document document, ExportReader lines, CancellationToken cancellation)
    {
        var published = false;
        try
        {
            var outcome = await TryTake(document, lines, cancellation);
            published = outcome is ImportOutcome.Imported or ImportOutcome.Overtaken;
            return outcome;
        }
        finally
        {
            if (!published)
                await Discard(document.Id);
        }
    }

    private async Task<ImportOutcome> TryTake(ExportLine.Document document, ExportReader lines, CancellationToken cancellation)
    {
        var arriving = await ArrivingDocument.Begin(store, document, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        while (arriving is not null)
            switch (await lines.Next(cancellation))
            {
                case ExportLine.Revised { Revision: var revision } when !await arriving.Add(revision, cancellation):
                case ExportLine.Named named when !await arriving.Add(named, cancellation):
                    arriving = null;
                    break;
                case ExportLine.Written { Author: var author }:
                    await arriving.Add(author, cancellation);
                    break;
                case ExportLine.DocumentEnd end:
                    return await arriving.Finish(end, cancellation) switch
                    {
                        CreateResult.Created => new ImportOutcome.Imported(end.Id, end.Revisions),
                        { } taken => new ImportOutcome.Taken(end.Id, taken == CreateResult.Deleted),
                        null => new ImportOutcome.Overtaken(end.Id),
                    };
            }
        await Skip(lines, cancellation);
        return new ImportOutcome.Overtaken(document.Id);
    }

    private static async Task<ExportLine.DocumentEnd> Skip(ExportReader lines, CancellationToken cancellation)
    {
        while (true)
            if (await lines.Next(cancellation) is ExportLine.DocumentEnd end)
                return end;
    }

    private async Task Discard(DocumentId id)
    {
        try
        {
            await store.Upkeep.Discard(id, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Nobody finds it, and the next import of the document removes it.
        }
    }
}
