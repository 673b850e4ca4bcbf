using System.Net.WebSockets;

namespace CollabDocs.Gateway.Events;

/// <summary>
/// A socket made of a response that streams events and of the POSTs that belong to it (PROTOCOL F), for networks that let no WebSocket through. To who sends and receives it
/// is a WebSocket.
/// </summary>
internal sealed class EventSocket : WebSocket
{
    private readonly EventWriter _events;
    private readonly Action _abort;
    private readonly ITimer _pulse;

    /// <summary>It was pinged, and has not answered yet.</summary>
    private bool _isAsked;
    private volatile WebSocketState _state = WebSocketState.Open;

    /// <param name="context">The request whose response streams.</param>
    public EventSocket(HttpContext context, TimeSpan pingInterval, TimeProvider time)
    {
        _events = new EventWriter(context.Response.BodyWriter, context.RequestAborted);
        _abort = context.Abort;
        Posts = new PostedMessages(context.RequestAborted);
        _pulse = time.CreateTimer(static socket => ((EventSocket)socket!).Beat(), this, pingInterval, pingInterval);
    }

    /// <summary>Where POSTs are brought.</summary>
    public PostedMessages Posts { get; }

    public override WebSocketState State => _state;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override string? SubProtocol => null;

    /// <summary>Tells the client how to POST.</summary>
    public ValueTask Open(string stream) => _events.Open(stream);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _events.Send(buffer, endOfMessage);

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _events.Send(buffer, endOfMessage).AsTask();

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await Posts.Receive(buffer, cancellationToken);
        }
        catch (WebSocketException exception) when (exception.WebSocketErrorCode == WebSocketError.InvalidMessageType)
        {
            await CloseOutputAsync(WebSocketCloseStatus.InvalidPayloadData, null, cancellationToken); // as a WebSocket does by itself (PROTOCOL W5)
            throw;
        }
    }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var received = await ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return new WebSocketReceiveResult(received.Count, received.MessageType, received.EndOfMessage);
    }

    /// <summary>There is no answer to wait for: the response ends.</summary>
    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await _events.Close((int)closeStatus, statusDescription);
        _state = WebSocketState.Closed;
        Posts.End();
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        _abort();
    }

    public override void Dispose()
    {
        _pulse.Dispose();
        Posts.Dispose();
    }

    /// <summary>Keeps the response open where proxies end silent ones, and finds out that the client is gone (PROTOCOL F6).</summary>
    private void Beat()
    {
        var heard = Posts.HasHeard();
        if (_isAsked && !heard)
        {
            Abort();
            return;
        }
        _isAsked = !heard || !_events.HasWritten();
        if (_isAsked)
            _ = Ping();
    }

    private async Task Ping()
    {
        try
        {
            await _events.Ping();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Lost: who sends and receives learns of it too.
        }
    }
}
