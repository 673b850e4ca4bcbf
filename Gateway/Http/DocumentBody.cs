using System.IO.Pipelines;
using System.Text;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>A document as the body of an answer, in pieces: however long it is, little of it is in memory as bytes.</summary>
internal static class DocumentBody
{
    public const string TextType = "text/plain; charset=utf-8", DeltaType = "application/json";

    private const int FlushBytes = 64 * 1024;

    public static async Task WriteText(Rope content, PipeWriter body)
    {
        foreach (var chunk in content.Chunks)
        {
            Encoding.UTF8.GetBytes(chunk.Span, body);
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync();
        }
    }

    public static async Task WriteDelta(Rope content, PipeWriter body)
    {
        foreach (var _ in content.WriteDeltaInPieces(body))
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync();
    }
}
