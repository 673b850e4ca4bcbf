using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace CollabDocs.Gateway.Events;

/// <summary>
/// Writes a response as events: one for each message, piece by piece as it comes, so that nobody keeps a long one whole. Completes when the line has taken a piece, or has
/// room for it. Any thread may call; pieces go one at a time.
/// </summary>
internal sealed class EventWriter(PipeWriter response, CancellationToken lost) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>A message has begun and not ended: nothing else may come in between.</summary>
    private bool _isInMessage;
    private bool _isClosed;
    private volatile bool _hasWritten;

    /// <summary>The first event.</summary>
    public async ValueTask Open(string stream)
    {
        await _turn.WaitAsync(lost);
        try
        {
            await Write($"event: open\ndata: {{\"stream\":\"{stream}\"}}\n\n");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A piece of a message. Dropped where the stream is closed.</summary>
    /// <param name="piece">Has no line feed.</param>
    public async ValueTask Send(ReadOnlyMemory<byte> piece, bool end)
    {
        await _turn.WaitAsync(lost);
        try
        {
            if (_isClosed)
                return;
            if (!_isInMessage)
                response.Write("data: "u8);
            response.Write(piece.Span);
            if (end)
                response.Write("\n\n"u8);
            (_isInMessage, _hasWritten) = (!end, true);
            await Flush();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The last event; where a message is cut in the middle there is none, for it would end that.</summary>
    public async ValueTask Close(int code, string? reason)
    {
        await _turn.WaitAsync(lost);
        try
        {
            if (!_isClosed && !_isInMessage)
                await Write($"event: close\ndata: {{\"code\":{code},\"reason\":\"{JsonEncodedText.Encode(reason ?? "")}\"}}\n\n");
            _isClosed = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A comment, that the client answers (PROTOCOL F6); none where a piece is being taken, for then the line is not silent.</summary>
    public async Task Ping()
    {
        if (!await _turn.WaitAsync(0, lost))
            return;
        try
        {
            if (!_isClosed && !_isInMessage)
                await Write(":\n\n");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether a message, or a piece of one, was written since this was asked last.</summary>
    public bool HasWritten()
    {
        var written = _hasWritten;
        _hasWritten = false;
        return written;
    }

    public void Dispose() => _turn.Dispose();

    private ValueTask Write(string text)
    {
        Encoding.UTF8.GetBytes(text, response);
        return Flush();
    }

    private async ValueTask Flush()
    {
        await response.FlushAsync(lost);
        lost.ThrowIfCancellationRequested(); // the server says nothing where it writes to nobody
    }
}
