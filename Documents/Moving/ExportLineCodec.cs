using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Documents.Moving;

/// <summary>The lines of an export as JSON (PROTOCOL X). A line has one encoding: what reads otherwise is not taken, so what was imported is exported again as it was.</summary>
internal static class ExportLineCodec
{
    /// <summary>Of the times that a document may have, in milliseconds since 1970 UTC.</summary>
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Writes a line without its end.</summary>
    public static void Write(ArrayBufferWriter<byte> writer, ExportLine line)
    {
        switch (line)
        {
            case ExportLine.Start:
                Write(writer, $$"""{"collabdocs":"export","format":{{ExportLine.Format}}}""");
                break;
            case ExportLine.Document document:
                Write(writer, $$"""{"document":"{{document.Id}}","title":""");
                JsonString.Write(writer, document.Title);
                Write(writer, $$""","created":{{document.Created}},"modified":{{document.Modified}}}""");
                break;
            case ExportLine.Revised revised:
                writer.Write(revised.Revision.Encoded.Span);
                break;
            case ExportLine.Written { Author: var (session, (name, color, id)) }:
                Write(writer, $$"""{"author":{{session}},"name":""");
                JsonString.Write(writer, name);
                writer.Write(",\"color\":"u8);
                JsonString.Write(writer, color);
                if (id is not null)
                {
                    writer.Write(",\"id\":"u8);
                    JsonString.Write(writer, id);
                }
                writer.Write("}"u8);
                break;
            case ExportLine.Named { Version: var version, Created: var created }:
                Write(writer, $$"""{"version":"{{NameOf(version.Kind)}}","revision":{{version.Revision}},"name":""");
                JsonString.Write(writer, version.Name);
                writer.Write(",\"note\":"u8);
                JsonString.Write(writer, version.Note);
                writer.Write(",\"author\":"u8);
                JsonString.Write(writer, version.Author);
                Write(writer, $$""","created":{{created}}}""");
                break;
            case ExportLine.DocumentEnd end:
                Write(writer, $$"""{"end":"{{end.Id}}","revisions":{{end.Revisions}},"length":{{end.Length}},"sha256":"{{end.Digest}}"}""");
                break;
            case ExportLine.End end:
                Write(writer, $$"""{"documents":{{end.Documents}}}""");
                break;
        }
    }

    /// <param name="scratch">Is cleared and written to; its owner may use it again at once.</param>
    /// <exception cref="FormatException">It is no line of this format.</exception>
    public static ExportLine Read(ReadOnlyMemory<byte> encoded, ArrayBufferWriter<byte> scratch)
    {
        ExportLine line;
        try
        {
            line = Parse(encoded, scratch);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not JSON as an export has it", e);
        }
        scratch.ResetWrittenCount();
        Write(scratch, line);
        return scratch.WrittenSpan.SequenceEqual(encoded.Span) ? line : throw new FormatException("it is not as an export writes it");
    }

    private static ExportLine Parse(ReadOnlyMemory<byte> encoded, ArrayBufferWriter<byte> scratch)
    {
        var reader = new ExportFields(encoded.Span);
        switch (reader.First())
        {
            case "revision":
                var read = RevisionCodec.Decode(encoded);
                return new ExportLine.Revised(RevisionCodec.Encode(read.Number, read.Session, read.Sequence, read.Time, read.Delta, scratch));
            case "document":
                return new ExportLine.Document(reader.Id(), reader.Text("title"u8), Time(reader.Number("created"u8)), Time(reader.Number("modified"u8)));
            case "author":
                return new ExportLine.Written(new Author(reader.Number(), new UserProfile(reader.Text("name"u8), reader.Text("color"u8), reader.TextOrNone("id"u8))));
            case "version":
                var version = new NewVersion(KindOf(reader.Text()), reader.Number("revision"u8), reader.Text("name"u8), reader.Text("note"u8), reader.Text("author"u8));
                return new ExportLine.Named(version, Time(reader.Number("created"u8)));
            case "end":
                return new ExportLine.DocumentEnd(reader.Id(), reader.Number("revisions"u8), (int)reader.Number("length"u8), reader.Text("sha256"u8));
            case "documents":
                return new ExportLine.End(reader.Number());
            case "collabdocs":
                return reader.Text() == "export" && reader.Number("format"u8) is not ExportLine.Format and var format
                    ? throw new FormatException($"it says format {format}, and this program knows only {ExportLine.Format}: take the CollabDocs that wrote it, or a newer one")
                    : new ExportLine.Start();
            default:
                throw new FormatException("it is no line of an export");
        }
    }

    private static string NameOf(VersionKind kind) => kind.ToString().ToLowerInvariant();

    private static VersionKind KindOf(string name) => Enum.GetValues<VersionKind>().FirstOrDefault(kind => NameOf(kind) == name) is var kind and not 0
        ? kind : throw new FormatException("there is no such kind of version");

    private static long Time(long time) => time >= Earliest && time <= Latest ? time : throw new FormatException("a time is out of range");

    private static void Write(ArrayBufferWriter<byte> writer, FormattableString text) =>
        writer.Write(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
}
