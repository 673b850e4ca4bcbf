using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace CollabDocs.Text;

/// <summary>
/// Deltas as JSON (PROTOCOL D1 to D5). Reading is strict. Writing is canonical, keys sorted and strings and numbers as ECMAScript writes
/// them, so that equal deltas have equal bytes.
/// </summary>
public static class DeltaCodec
{
    /// <summary>Reads a delta from outside, checking all that can be checked without the document.</summary>
    /// <param name="reader">Stands on the start of the array; on success it is left on its end, otherwise anywhere.</param>
    /// <param name="fault">What is wrong, where this returns false.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out Delta? delta, out DeltaFault fault) =>
        new DeltaReader(trusted: false).TryRead(ref reader, out delta, out fault);

    /// <summary>Reads a delta from outside that is the whole of <paramref name="json"/>; what is not JSON is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Delta? delta, out DeltaFault fault) =>
        TryRead(json, trusted: false, out delta, out fault);

    /// <summary>
    /// Reads back what <see cref="Write(IBufferWriter{byte}, Delta)"/> wrote, in a store for instance. The limits of D2 and D3 do not hold
    /// here: what is composed of deltas within them may be beyond.
    /// </summary>
    /// <exception cref="FormatException">It is not a delta.</exception>
    public static Delta Read(ReadOnlySpan<byte> json) =>
        TryRead(json, trusted: true, out var delta, out var fault) ? delta : throw new FormatException($"{fault.Kind}: {fault.Message}");

    /// <summary>Writes the canonical JSON of a delta as UTF-8.</summary>
    public static void Write(IBufferWriter<byte> writer, Delta delta)
    {
        writer.Write("["u8);
        for (var i = 0; i < delta.Ops.Length; i++)
            WriteOp(writer, delta.Ops[i], first: i == 0);
        writer.Write("]"u8);
    }

    /// <summary>The canonical JSON of a delta as UTF-8.</summary>
    public static byte[] ToBytes(Delta delta)
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer, delta);
        return writer.WrittenSpan.ToArray();
    }

    internal static void WriteOp(IBufferWriter<byte> writer, in Op op, bool first)
    {
        if (!first)
            writer.Write(","u8);
        writer.Write("{"u8);
        WriteAttributes(writer, op.Attributes);
        switch (op.Kind)
        {
            case OpKind.Retain:
                writer.Write("\"retain\":"u8);
                WriteNumber(writer, op.Length);
                break;
            case OpKind.Delete:
                writer.Write("\"delete\":"u8);
                WriteNumber(writer, op.Length);
                break;
            default:
                writer.Write("\"insert\":"u8);
                if (op.Embed is { } embed)
                    WriteJson(writer, embed.Json);
                else
                    JsonString.Write(writer, op.Text);
                break;
        }
        writer.Write("}"u8);
    }

    /// <summary>The member <c>attributes</c> of an op, with a comma behind it; nothing where there are none.</summary>
    internal static void WriteAttributes(IBufferWriter<byte> writer, Attributes? attributes)
    {
        if (attributes is null)
            return;
        var before = "\"attributes\":{"u8;
        foreach (var (name, value) in attributes.Entries)
        {
            writer.Write(before);
            JsonString.Write(writer, name);
            writer.Write(":"u8);
            WriteJson(writer, value);
            before = ","u8;
        }
        writer.Write("},"u8);
    }

    private static bool TryRead(ReadOnlySpan<byte> json, bool trusted, [NotNullWhen(true)] out Delta? delta, out DeltaFault fault)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            if (!new DeltaReader(trusted).TryRead(ref reader, out delta, out fault))
                return false;
            reader.Read(); // throws where more follows
            return true;
        }
        catch (JsonException)
        {
            delta = null;
            fault = new DeltaFault(DeltaFaultKind.DeltaMalformed, "Not JSON.");
            return false;
        }
    }

    /// <summary>Canonical JSON is well-formed: lone surrogates are escaped in it.</summary>
    private static void WriteJson(IBufferWriter<byte> writer, string json)
    {
        Utf8.FromUtf16(json, writer.GetSpan(json.Length * 3), out _, out var written);
        writer.Advance(written);
    }

    private static void WriteNumber(IBufferWriter<byte> writer, int number)
    {
        number.TryFormat(writer.GetSpan(11), out var written, provider: CultureInfo.InvariantCulture);
        writer.Advance(written);
    }
}
