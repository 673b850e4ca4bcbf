using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;

namespace CollabDocs.Documents.Moving;

/// <summary>
/// One document on its way into a store, under an id that nobody finds until it is whole. Its revisions are applied as they come, and packed when they fill a block. One caller's.
/// </summary>
internal sealed class ArrivingDocument
{
    private const int BatchRevisions = 1_000, BatchBytes = 1024 * 1024;

    private readonly IDocumentStore _store;
    private readonly ExportLine.Document _head;
    private readonly long _epoch;
    private readonly BlockPacking _packing;
    private readonly RopeEditor _text = new(Rope.Empty);
    private readonly List<Revision> _revisions = [];
    private readonly List<Author> _authors = [];
    private long _bytes, _stored, _packed, _lastVersion;

    private ArrivingDocument(IDocumentStore store, ExportLine.Document head, long epoch)
    {
        (_store, _head, _epoch) = (store, head, epoch);
        _packing = new BlockPacking(store, Id, epoch, BlockLadder.Standard);
    }

    private DocumentId Id => _head.Id.Arriving;

    /// <param name="now">In milliseconds since 1970 UTC.</param>
    /// <returns>Null where somebody else lets it arrive in this moment.</returns>
    /// <exception cref="FormatException">The title is none.</exception>
    public static async Task<ArrivingDocument?> Begin(IDocumentStore store, ExportLine.Document head, long now, CancellationToken cancellation)
    {
        if (!PlainText.IsName(head.Title, DocumentInfo.MaxTitleLength))
            throw new FormatException("the title is none");
        // What an import that did not end has left.
        await store.Upkeep.Discard(head.Id, cancellation);
        await store.Create(head.Id.Arriving, head.Title, null, 0, head.Created, cancellation);
        return await store.Claim(head.Id.Arriving, now, cancellation) is { } epoch ? new ArrivingDocument(store, head, epoch) : null;
    }

    /// <returns>False where somebody else has the document now.</returns>
    /// <exception cref="FormatException">It cannot be applied to the document.</exception>
    public async ValueTask<bool> Add(Revision revision, CancellationToken cancellation)
    {
        if ((_text.Check(revision.Delta) ?? Document.CheckText(revision.Delta)) is { } fault)
            throw new FormatException($"revision {revision.Number} does not fit the document: {fault.Message}");
        if ((long)_text.Length + revision.Delta.LengthChange > int.MaxValue)
            throw new FormatException("the document becomes too long");
        _text.Apply(revision.Delta);
        _revisions.Add(revision);
        _bytes += revision.Encoded.Length;
        return (_revisions.Count < BatchRevisions && _bytes < BatchBytes) || await Flush(cancellation);
    }

    /// <exception cref="FormatException">Its name or colour is none.</exception>
    public async ValueTask Add(Author author, CancellationToken cancellation)
    {
        if (!author.User.IsSound)
            throw new FormatException("the name of an author is none, or the colour");
        _authors.Add(author);
        if (_authors.Count == BatchRevisions)
            await FlushAuthors(cancellation);
    }

    /// <returns>False where somebody else has the document now.</returns>
    /// <exception cref="FormatException">The document cannot have it.</exception>
    public async ValueTask<bool> Add(ExportLine.Named named, CancellationToken cancellation)
    {
        if (DocumentVersions.Fault(named.Version) is { } fault)
            throw new FormatException(fault);
        if (!await Flush(cancellation))
            return false;
        switch (await _store.Versions.Add(Id, named.Version, named.Created, cancellation))
        {
            case VersionOutcome.Stored { Version.Id: var id } when id > _lastVersion:
                _lastVersion = id;
                return true;
            case VersionOutcome.DocumentMissing:
                return false;
            default:
                throw new FormatException("a version is of a revision that the document does not have, or has one of its kind");
        }
    }

    /// <summary>Makes it a document like any other, with a snapshot and packed, so that it opens fast.</summary>
    /// <returns>What became of it; null where somebody else has the document now.</returns>
    /// <exception cref="FormatException">It is another than is said.</exception>
    public async Task<CreateResult?> Finish(ExportLine.DocumentEnd end, CancellationToken cancellation)
    {
        if (_text.Length != end.Length)
            throw new FormatException($"it says that document {end.Id} has length {end.Length}, and its revisions make {_text.Length}");
        if (!await Flush(cancellation))
            return null;
        await FlushAuthors(cancellation);
        if (_stored > 0)
            await _store.SaveSnapshot(Id, _epoch, new StoredSnapshot(_stored, SnapshotCodec.Encode(_text.Snapshot())), cancellation);
        await _packing.Pack(_stored, BlockPacker.FewRevisions, cancellation);
        return await _store.Upkeep.Publish(new DocumentInfo(
            _head.Id, _head.Title, _stored, _text.Length,
            DateTimeOffset.FromUnixTimeMilliseconds(_head.Created), DateTimeOffset.FromUnixTimeMilliseconds(_head.Modified)), cancellation);
    }

    private async ValueTask<bool> Flush(CancellationToken cancellation)
    {
        if (_revisions.Count == 0)
            return true;
        if (await _store.Append(Id, _epoch, [.. _revisions], _text.Length, cancellation) is not AppendResult.Appended)
            return false;
        _stored = _revisions[^1].Number;
        _revisions.Clear();
        _bytes = 0;
        if (_stored - _packed < BlockLadder.Standard.BlockRevisions)
            return true;
        await _packing.Pack(_stored, BlockLadder.Standard.BlockRevisions, cancellation);
        _packed = BlockLadder.Standard.StartOf(_stored + 1);
        return true;
    }

    private async Task FlushAuthors(CancellationToken cancellation)
    {
        if (_authors.Count > 0)
            await _store.SaveAuthors(Id, [.. _authors], cancellation);
        _authors.Clear();
    }
}
