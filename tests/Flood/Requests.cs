using System.Net;
using System.Text;

namespace CollabDocs.Flood;

/// <summary>Heads of requests, and what comes first on a socket.</summary>
internal static class Requests
{
    /// <summary>A frame.</summary>
    public static readonly byte[] Hello = [0x81, (byte)(0x80 | HelloText.Length), 0, 0, 0, 0, .. HelloText];

    private static ReadOnlySpan<byte> HelloText => """{"type":"hello","protocol":1}"""u8;

    public static byte[] Socket(IPEndPoint server, string document, string header = "") => Encoding.ASCII.GetBytes(
        $"GET /api/documents/{document}/socket HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{header}" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    public static byte[] Put(IPEndPoint server, string document, long bytes) => Encoding.ASCII.GetBytes(
        $"PUT /api/documents/{document}/text HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n");

    public static byte[] Packed(IPEndPoint server, string document, long bytes) => Encoding.ASCII.GetBytes(
        $"POST /api/documents/{document}/text HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Type: text/plain\r\nContent-Length: {bytes}\r\n\r\n");
}
