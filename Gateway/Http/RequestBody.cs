using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CollabDocs.Gateway.Limits;
using CollabDocs.Text;
using Microsoft.AspNetCore.Http.Features;

namespace CollabDocs.Gateway.Http;

/// <summary>Reads what a request brings, up to a limit of ours instead of the server's.</summary>
internal static class RequestBody
{
    private const int ChunkBytes = 4 * 1024;
    private const int LongBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A body longer than this cannot be a document, however it is written: 4 bytes a code unit, and something around it.</summary>
    private static long LimitBytes(CollabDocsOptions options) => (options.DocumentLength * 4L) + 4096;

    /// <summary>Reads a body that may be as long as a document.</summary>
    /// <returns>The body, or why there is none.</returns>
    public static async Task<(ReadOnlyMemory<byte> Body, IResult? Refused)> ReadDocument(HttpRequest request, CollabDocsOptions options, ConnectionLimits limits)
    {
        var response = request.HttpContext.Response;
        var room = new IncomingRoom(limits.Incoming);
        response.RegisterForDispose(room); // what is made of the body takes memory as long as the request lasts
        var isFull = false;
        var body = await Read(request, LimitBytes(options), bytes => !(isFull = !room.TryGrow(bytes)));
        if (body is { } read)
            return (read, null);
        room.Dispose(); // the rest is read and thrown away, which takes none
        return (default, isFull ? Problems.Limited(response, limits.Count(IncomingBytes.Full)!) : Problems.TooLarge(options));
    }

    /// <summary>For bodies that have limits of their own.</summary>
    public static void LiftServersLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
    }

    /// <returns>Null where it is longer than allowed.</returns>
    public static Task<ReadOnlyMemory<byte>?> Read(HttpRequest request, int limitBytes) => Read(request, limitBytes, _ => true);

    /// <param name="mayGrow">Whether there is room for so many bytes.</param>
    private static async Task<ReadOnlyMemory<byte>?> Read(HttpRequest request, long limitBytes, Predicate<long> mayGrow)
    {
        if (request.ContentLength > limitBytes)
            return null;
        LiftServersLimit(request.HttpContext);
        var body = new ArrayBufferWriter<byte>();
        while (await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted) is var result)
        {
            var fits = body.WrittenCount + result.Buffer.Length <= limitBytes
                && (result.Buffer.Length <= body.FreeCapacity
                    || mayGrow(Math.Max(2L * body.Capacity, body.Capacity + result.Buffer.Length + ChunkBytes)));
            foreach (var part in fits ? result.Buffer : default)
                body.Write(part.Span);
            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (!fits)
                return null;
            if (result.IsCompleted)
                break;
            if (body.WrittenCount > LongBytes)
                await Task.Yield(); // others' sockets may wait for the thread that we are on
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
