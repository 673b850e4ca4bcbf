using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>
/// A client's end of the fallback (PROTOCOL F) as a WebSocket: reads only while it is received from, and answers pings then; each message is a POST of its own, and a piece
/// of one goes out at once.
/// </summary>
internal sealed class EventClientSocket : WebSocket
{
    private readonly CancellationTokenSource _aborted = new();
    private readonly HttpClient _http;
    private readonly HttpClient? _own;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private ReadOnlyMemory<byte> _message;
    private PiecesContent? _pieces;
    private Task _posted = Task.CompletedTask;
    private WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private string? _closeReason;

    private EventClientSocket(HttpClient http, HttpClient? own, HttpResponseMessage response, Stream body)
    {
        (_http, _own, _response) = (http, own, response);
        _lines = new StreamReader(body, Encoding.UTF8);
    }

    /// <summary>Where its POSTs go.</summary>
    public string Address { get; private set; } = "";

    public override WebSocketState State => _state;

    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    public override string? CloseStatusDescription => _closeReason;

    public override string? SubProtocol => null;

    /// <param name="socket">The address for WebSockets.</param>
    /// <param name="http">Null: connections of its own.</param>
    public static async Task<EventClientSocket> Connect(Uri socket, HttpClient? http, CancellationToken cancellation)
    {
        var events = new UriBuilder(socket) { Scheme = "http", Path = socket.AbsolutePath.Replace("/socket", "/events") }.Uri;
        var own = http is null ? new HttpClient { Timeout = Timeout.InfiniteTimeSpan } : null;
        var response = await (http ?? own!).GetAsync(events, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        var client = new EventClientSocket(http ?? own!, own, response, await response.Content.ReadAsStreamAsync(cancellation));
        var (name, data) = await client.NextEvent(cancellation);
        if (name != "open")
            throw new InvalidOperationException($"The first event is {name}.");
        client.Address = $"{events}/{(string)JsonNode.Parse(data)!["stream"]!}";
        return client;
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_message.IsEmpty)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _aborted.Token);
            var (name, data) = await NextEvent(either.Token);
            if (name == "close")
            {
                var close = JsonNode.Parse(data)!;
                (_closeStatus, _closeReason, _state) = ((WebSocketCloseStatus)(int)close["code"]!, (string?)close["reason"], WebSocketState.Closed);
                return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true);
            }
            _message = Encoding.UTF8.GetBytes(data);
        }
        var count = Math.Min(buffer.Length, _message.Length);
        _message[..count].CopyTo(buffer);
        _message = _message[count..];
        return new ValueWebSocketReceiveResult(count, WebSocketMessageType.Text, _message.IsEmpty);
    }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var received = await ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return new WebSocketReceiveResult(received.Count, received.MessageType, received.EndOfMessage);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (messageType != WebSocketMessageType.Text)
            throw new NotSupportedException("There are no binary messages here.");
        if (_pieces is null)
            Post(_pieces = new PiecesContent());
        _pieces.Add([.. buffer]);
        if (!endOfMessage)
            return Task.CompletedTask;
        _pieces.Add([(byte)'\n']);
        _pieces.Complete();
        _pieces = null;
        return Task.CompletedTask;
    }

    /// <summary>What was sent is taken before it goes.</summary>
    public override async Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await _posted.WaitAsync(cancellationToken);
        Abort();
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override void Abort()
    {
        if (_state == WebSocketState.Open)
            _state = WebSocketState.Aborted;
        _aborted.Cancel();
        _response.Dispose();
        _own?.Dispose();
    }

    public override void Dispose() => Abort();

    private async Task<(string Name, string Data)> NextEvent(CancellationToken cancellation)
    {
        var (name, data) = ("message", "");
        while (true)
            switch (await NextLine(cancellation))
            {
                case "" when data.Length > 0:
                    return (name, data);
                case "":
                    break;
                case ['d', 'a', 't', 'a', ':', ' ', .. var rest]:
                    data = rest;
                    break;
                case ['e', 'v', 'e', 'n', 't', ':', ' ', .. var rest]:
                    name = rest;
                    break;
                case [':', ..]:
                    Post(new ByteArrayContent([]));
                    break;
                case var line:
                    throw new InvalidOperationException($"This is no line of an event: {line}");
            }
    }

    private async Task<string> NextLine(CancellationToken cancellation)
    {
        try
        {
            return await _lines.ReadLineAsync(cancellation) ?? throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ObjectDisposedException)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, exception);
        }
    }

    /// <summary>Behind those before it.</summary>
    private void Post(HttpContent content)
    {
        _posted = After(_posted);

        async Task After(Task before)
        {
            await before;
            try
            {
                using var answer = await _http.PostAsync(Address, content, _aborted.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                // The stream says how it ended.
            }
        }
    }
}
