using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CollabDocs.Text;
using Microsoft.AspNetCore.Http.Features;

namespace CollabDocs.Gateway.Http;

/// <summary>Reads what a request brings, up to a limit of ours instead of the server's.</summary>
internal static class RequestBody
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A body longer than this cannot be a document, however it is written: 4 bytes a code unit, and something around it.</summary>
    public static long LimitBytes(CollabDocsOptions options) => (options.DocumentLength * 4L) + 4096;

    /// <returns>Null where it is longer than allowed.</returns>
    public static async Task<ReadOnlyMemory<byte>?> Read(HttpRequest request, long limitBytes)
    {
        if (request.ContentLength > limitBytes)
            return null;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        var body = new ArrayBufferWriter<byte>();
        while (await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted) is var result)
        {
            if (body.WrittenCount + result.Buffer.Length > limitBytes)
                return null;
            foreach (var part in result.Buffer)
                body.Write(part.Span);
            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }
        return body.WrittenMemory;
    }

    /// <summary>Text as a document may hold it: UTF-8, without a byte order mark, line ends made <c>\n</c>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, [NotNullWhen(true)] out string? text, out DeltaFault fault)
    {
        text = null;
        fault = default;
        try
        {
            text = PlainText.WithLineFeeds(Strict.GetString(body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body));
        }
        catch (DecoderFallbackException)
        {
            fault = new DeltaFault(DeltaFaultKind.LoneSurrogate, "The text is not UTF-8.");
            return false;
        }
        if (PlainText.Check(text) is { } found)
            fault = found;
        return fault == default;
    }
}
