using System.Buffers;
using System.Security.Cryptography;

namespace CollabDocs.Documents.Moving;

/// <summary>Writes the lines of an export, and takes the digest of a document's. One caller's.</summary>
internal sealed class ExportWriter(Stream stream) : IDisposable
{
    private const int FlushBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _waiting = new(2 * FlushBytes);
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public async ValueTask Write(ExportLine line, CancellationToken cancellation)
    {
        var before = _waiting.WrittenCount;
        ExportLineCodec.Write(_waiting, line);
        _waiting.Write("\n"u8);
        _digest.AppendData(_waiting.WrittenSpan[before..]);
        if (_waiting.WrittenCount > FlushBytes)
            await Flush(cancellation);
    }

    /// <summary>Of the lines since the last time.</summary>
    public string TakeDigest() => Convert.ToHexStringLower(_digest.GetHashAndReset());

    public async Task Flush(CancellationToken cancellation)
    {
        await stream.WriteAsync(_waiting.WrittenMemory, cancellation);
        await stream.FlushAsync(cancellation);
        _waiting.ResetWrittenCount();
    }

    public void Dispose() => _digest.Dispose();
}
