using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace CollabDocs.Gateway.Events;

/// <summary>
/// What comes in by the POSTs of one stream, read as from a socket: one POST after the other, each straight from its body, so nothing is kept here, and while nobody reads
/// the POST waits (PROTOCOL F3, F4). One caller receives; any thread may bring a POST, or end.
/// </summary>
/// <param name="lost">The response of the stream is lost.</param>
internal sealed class PostedMessages(CancellationToken lost) : IDisposable
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>The next one; others wait behind it, in order. Each is a request that its client keeps open, so there are no more than he pays for.</summary>
    private readonly Channel<Post> _posts = Channel.CreateBounded<Post>(1);
    private readonly CancellationTokenSource _closed = new();
    private readonly Utf8Check _utf8 = new();

    /// <summary>Whose body is being read.</summary>
    private Post? _current;
    private bool _isInMessage;
    private volatile bool _isWaiting;
    private volatile bool _hasHeard;

    /// <summary>Brings a POST, and waits until it is read.</summary>
    /// <returns>Whether all of it was, and whether that was nothing.</returns>
    public async Task<(bool IsTaken, bool IsEmpty)> Take(PipeReader body, CancellationToken aborted)
    {
        var post = new Post(body);
        try
        {
            await _posts.Writer.WriteAsync(post, aborted);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            return (false, true);
        }
        return (await post.Taken.Task, !post.HasBrought);
    }

    /// <summary>As <see cref="WebSocket.ReceiveAsync(Memory{byte}, CancellationToken)"/>: with an empty buffer it waits until something has come.</summary>
    /// <exception cref="WebSocketException">A POST broke off, or is not UTF-8.</exception>
    /// <exception cref="OperationCanceledException">The stream is lost.</exception>
    public async ValueTask<ValueWebSocketReceiveResult> Receive(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lost, _closed.Token);
        try
        {
            while (true)
            {
                var post = _current ??= await Next(ending.Token);
                if (Received(await Read(post, ending.Token), post, buffer) is { } received)
                    return received;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException && _closed.IsCancellationRequested)
        {
            return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
        }
        catch (IOException exception)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, exception);
        }
    }

    /// <summary>Whether something came since this was asked last. While nothing is waited for, nobody is silent.</summary>
    public bool HasHeard()
    {
        var heard = _hasHeard || !_isWaiting;
        _hasHeard = false;
        return heard;
    }

    /// <summary>The stream was closed: nothing more is received.</summary>
    public void End()
    {
        _closed.Cancel();
        _posts.Writer.TryComplete();
    }

    /// <summary>When nobody receives any more: POSTs that wait are told that they were not taken.</summary>
    public void Dispose()
    {
        End();
        Finish(_current, isTaken: false);
        while (_posts.Reader.TryRead(out var post))
            Finish(post, isTaken: false);
    }

    private async ValueTask<Post> Next(CancellationToken ending)
    {
        _isWaiting = true;
        var post = await _posts.Reader.ReadAsync(ending);
        (_isWaiting, _hasHeard) = (false, true);
        return post;
    }

    private async ValueTask<ReadResult> Read(Post post, CancellationToken ending)
    {
        _isWaiting = true;
        // A body whose reading is cancelled by a token cannot be read on, and what is left of it is to be passed over.
        using var cut = ending.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), post.Body);
        var read = await post.Body.ReadAsync(CancellationToken.None);
        if (read.IsCanceled)
        {
            post.Body.AdvanceTo(read.Buffer.Start);
            throw new OperationCanceledException(ending);
        }
        (_isWaiting, _hasHeard) = (false, true);
        return read;
    }

    /// <returns>Null where there was nothing more in the POST.</returns>
    private ValueWebSocketReceiveResult? Received(ReadResult read, Post post, Memory<byte> buffer)
    {
        if (read.Buffer.IsEmpty)
        {
            post.Body.AdvanceTo(read.Buffer.End);
            if (!read.IsCompleted)
                return null;
            Finish(post, isTaken: true);
            _current = null;
            return _isInMessage ? Text(0, end: true) : null; // the last line feed may be missing
        }
        post.HasBrought = true;
        if (buffer.IsEmpty)
        {
            post.Body.AdvanceTo(read.Buffer.Start);
            return Text(0, end: false);
        }
        var line = read.Buffer.Slice(0, Math.Min(buffer.Length, read.Buffer.Length));
        var end = line.PositionOf(LineFeed);
        if (end is { } at)
            line = line.Slice(0, at);
        line.CopyTo(buffer.Span);
        var count = (int)line.Length;
        post.Body.AdvanceTo(end is { } behind ? read.Buffer.GetPosition(1, behind) : line.End);
        if (!_utf8.Take(buffer.Span[..count]))
            throw NotText();
        return Text(count, end is not null);
    }

    private ValueWebSocketReceiveResult Text(int count, bool end)
    {
        if (end && !_utf8.IsWhole)
            throw NotText();
        _isInMessage = !end;
        return new ValueWebSocketReceiveResult(count, WebSocketMessageType.Text, end);
    }

    private static WebSocketException NotText() => new(WebSocketError.InvalidMessageType, "A message is not UTF-8.");

    private static void Finish(Post? post, bool isTaken) => post?.Taken.TrySetResult(isTaken);

    private sealed record Post(PipeReader Body)
    {
        /// <summary>Anything at all.</summary>
        public bool HasBrought { get; set; }

        /// <summary>Whoever waits for it answers the request, and has no need of the thread that reads.</summary>
        public TaskCompletionSource<bool> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
