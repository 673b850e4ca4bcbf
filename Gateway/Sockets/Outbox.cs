using System.Threading.Channels;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// What a connection is to be told besides the stream: answers, and in the end the close. Bounded: who asks faster than he reads is
/// no longer read. Any thread may write, one takes.
/// </summary>
internal sealed class Outbox(Signal signal)
{
    private const int MaxMessages = 32;

    private readonly Channel<ServerMessage> _messages =
        Channel.CreateBounded<ServerMessage>(new BoundedChannelOptions(MaxMessages) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private Farewell? _farewell;

    /// <summary>Set once: the first reason to close stands.</summary>
    public Farewell? Closing => Volatile.Read(ref _farewell);

    /// <summary>Waits while the outbox is full. Once the connection is closing nothing more is taken.</summary>
    public async ValueTask Post(ServerMessage message)
    {
        if (Closing is null && !_messages.Writer.TryWrite(message))
        {
            try
            {
                await _messages.Writer.WriteAsync(message);
            }
            catch (ChannelClosedException)
            {
                return; // it is closing
            }
        }
        signal.Raise();
    }

    public bool TryTake(out ServerMessage? message) => _messages.Reader.TryRead(out message);

    /// <summary>Closes the connection when all that was posted is sent.</summary>
    /// <param name="flushTo">The stream is sent at least up to this revision before.</param>
    public void Close(CloseReason reason, long? flushTo = null) => End(new Farewell(reason, flushTo));

    /// <summary>The socket is lost, or has closed itself: nothing more can be sent.</summary>
    public void Abandon() => End(new Farewell(null, null));

    private void End(Farewell farewell)
    {
        Interlocked.CompareExchange(ref _farewell, farewell, null);
        _messages.Writer.TryComplete();
        signal.Raise();
    }
}

/// <summary>How a connection ends.</summary>
/// <param name="Reason">Null where there is nobody to tell.</param>
/// <param name="FlushTo">The stream is sent up to this revision, and what there is beyond it, before the close; null: it is not.</param>
internal sealed record Farewell(CloseReason? Reason, long? FlushTo);
