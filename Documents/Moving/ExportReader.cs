using System.Buffers;
using System.Security.Cryptography;

namespace CollabDocs.Documents.Moving;

/// <summary>Reads the lines of an export, and sees to it that each is where it belongs, that none is missing, and that a document's are those that were written. One caller's.</summary>
internal sealed class ExportReader(Stream stream) : IDisposable
{
    /// <summary>A document of the greatest length that a setting allows, all of it escaped, in one revision.</summary>
    private const int LongestLine = 1024 * 1024 * 1024;

    private readonly LineReader _lines = new(stream, LongestLine);
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The one that is being read.</summary>
    private ExportLine.Document? _document;
    private ExportLine? _last;
    private long _documents, _revisions;

    /// <summary>The number of the line that was read last, or could not be.</summary>
    public long Line { get; private set; }

    /// <returns>The next line; null after the last one.</returns>
    /// <exception cref="FormatException">It is not what must follow; the message says why.</exception>
    public async ValueTask<ExportLine?> Next(CancellationToken cancellation)
    {
        Line++;
        if (await _lines.Read(cancellation) is not { } encoded)
            return _last is ExportLine.End ? null : throw new FormatException("the stream ends before the export does");
        var line = ExportLineCodec.Read(encoded, _scratch);
        if (!Follows(line))
            throw new FormatException("it does not follow the one before: a line is missing, or stands elsewhere");
        if (line is ExportLine.DocumentEnd end)
            Check(end);
        else
        {
            _digest.AppendData(encoded.Span);
            _digest.AppendData("\n"u8);
        }
        return _last = line;
    }

    public void Dispose() => _digest.Dispose();

    private bool Follows(ExportLine line)
    {
        switch (line)
        {
            case ExportLine.Start:
                return _last is null;
            case ExportLine.Document document when _last is ExportLine.Start or ExportLine.DocumentEnd:
                (_document, _revisions) = (document, 0);
                _digest.GetHashAndReset();
                return true;
            case ExportLine.Revised { Revision.Number: var number }:
                return _last is ExportLine.Document or ExportLine.Revised && number == ++_revisions;
            case ExportLine.Written { Author.Session: var session }:
                return _last is ExportLine.Document or ExportLine.Revised || (_last is ExportLine.Written { Author.Session: var before } && session > before);
            case ExportLine.Named:
                return _last is ExportLine.Document or ExportLine.Revised or ExportLine.Written or ExportLine.Named;
            case ExportLine.DocumentEnd end:
                _documents++;
                return _last is ExportLine.Document or ExportLine.Revised or ExportLine.Written or ExportLine.Named && end.Id == _document!.Id;
            case ExportLine.End end:
                return _last is ExportLine.Start or ExportLine.DocumentEnd && end.Documents == _documents;
            default:
                return false;
        }
    }

    private void Check(ExportLine.DocumentEnd end)
    {
        if (end.Revisions != _revisions)
            throw new FormatException($"it says that document {end.Id} has {end.Revisions} revisions, and {_revisions} have come");
        if (end.Digest != Convert.ToHexStringLower(_digest.GetHashAndReset()))
            throw new FormatException($"its SHA-256 is not that of the lines of document {end.Id}: one of them is missing or damaged");
    }
}
