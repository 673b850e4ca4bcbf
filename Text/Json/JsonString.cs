using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CollabDocs.Text;

/// <summary>
/// JSON strings byte for byte as ECMAScript writes them. System.Text.Json will not do: it escapes astral characters however relaxed the
/// encoder, turns a lone surrogate into U+FFFD when it writes, and throws on one when it reads.
/// </summary>
public static class JsonString
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c)));

    /// <summary>
    /// Writes the text with its quotes, as JSON.stringify of ES2019: <c>\" \\ \b \f \n \r \t</c>, other controls below U+0020 and lone
    /// surrogates as lower-case <c>\uXXXX</c>, everything else as raw UTF-8.
    /// </summary>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<char> text)
    {
        writer.Write("\""u8);
        WriteContent(writer, text);
        writer.Write("\""u8);
    }

    /// <summary>Writes what stands between the quotes. Text may come in parts, if no part ends within a surrogate pair.</summary>
    internal static void WriteContent(IBufferWriter<byte> writer, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var stretch = text.IndexOfAny(Escaped);
            if (stretch < 0)
                stretch = text.Length;
            var written = WriteWellFormed(writer, text[..stretch]);
            text = text[written..];
            // What stopped it: the end, a character to escape, or a lone surrogate.
            if (text.IsEmpty)
                break;
            WriteEscape(writer, text[0]);
            text = text[1..];
        }
    }

    /// <summary>Reads the string or property name that the reader is on; lone surrogates are kept, for the caller to judge.</summary>
    /// <returns>False where its bytes are not UTF-8.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        ReadOnlySpan<byte> bytes = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        text = null;
        // No escape is shorter than what it stands for, so the text has at most as many units as there are bytes.
        var rented = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            var length = 0;
            while (!bytes.IsEmpty)
            {
                var stretch = reader.ValueIsEscaped ? bytes.IndexOf((byte)'\\') : -1;
                if (stretch < 0)
                    stretch = bytes.Length;
                if (Utf8.ToUtf16(bytes[..stretch], rented.AsSpan(length), out _, out var written, replaceInvalidSequences: false)
                    != OperationStatus.Done)
                    return false;
                length += written;
                bytes = bytes[stretch..];
                if (!bytes.IsEmpty)
                    rented[length++] = Unescape(ref bytes);
            }
            text = new string(rented, 0, length);
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Whether the string or property name that the reader is on is this one. The reader's own comparison throws where an escape
    /// stands for half a surrogate pair.</summary>
    /// <param name="name">ASCII.</param>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? TryRead(ref reader, out var text) && Ascii.Equals(name, text) : reader.ValueTextEquals(name);

    /// <returns>How many units were written: all, or those before a lone surrogate.</returns>
    private static int WriteWellFormed(IBufferWriter<byte> writer, ReadOnlySpan<char> text)
    {
        const int Stretch = 4096;
        var done = 0;
        while (done < text.Length)
        {
            var part = text.Slice(done, Math.Min(Stretch, text.Length - done));
            var status = Utf8.FromUtf16(part, writer.GetSpan(part.Length * 3), out var read, out var written,
                replaceInvalidSequences: false, isFinalBlock: done + part.Length == text.Length);
            writer.Advance(written);
            done += read;
            if (status == OperationStatus.InvalidData)
                break;
        }
        return done;
    }

    private static void WriteEscape(IBufferWriter<byte> writer, char c)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => '\0' };
        var span = writer.GetSpan(6);
        span[0] = (byte)'\\';
        if (letter != '\0')
        {
            span[1] = (byte)letter;
            writer.Advance(2);
            return;
        }
        span[1] = (byte)'u';
        ((int)c).TryFormat(span[2..], out _, "x4", CultureInfo.InvariantCulture);
        writer.Advance(6);
    }

    /// <summary>Reads one escape, of which the JSON reader has made sure that it is whole.</summary>
    private static char Unescape(ref ReadOnlySpan<byte> bytes)
    {
        var letter = (char)bytes[1];
        if (letter == 'u')
        {
            var unit = (char)ushort.Parse(bytes.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            bytes = bytes[6..];
            return unit;
        }
        bytes = bytes[2..];
        return letter switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => letter };
    }
}
