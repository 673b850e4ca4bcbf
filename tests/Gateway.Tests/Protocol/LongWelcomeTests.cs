using System.Net.WebSockets;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Long documents, to readers that stop.</summary>
public sealed class LongWelcomeTests
{
    [Fact]
    public async Task H3_a_long_document_comes_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(line => $"Line {line} \"with\" 𝄞 and\ttabs\n"));
        await using var gateway = await TestGateway.Start();
        await gateway.Documents.Create(DocumentId.Parse("doc"), "Long", Delta.Insert(text), CancellationToken.None);
        await using var ann = await gateway.Join();
        Assert.Equal(text, ann.Text);
        Assert.Equal(Rope.From(text).ToDelta().ToString(), await gateway.Http.GetStringAsync("api/documents/doc/delta"));
    }

    [Fact]
    public void W7_a_reader_that_stops_costs_no_copy_of_the_document()
    {
        var document = Rope.From(new string('a', 20_000_000));
        var welcome = new ServerMessage.Welcome(
            17, "secret", 1, new UserProfile("Ann", "#aa3366"), 1, 1, new EncodedSnapshot(new DocumentSnapshot(1, document), TimeProvider.System), new SessionLimits(1, 1, 1), StoreFailing: false, Role.Owner, Expires: null);
        using var socket = new StoppedSocket();
        using var metrics = new DocumentsMetrics();
        using var sender = new FrameSender(socket, new SendTurns(), TimeSpan.FromHours(1), new GatewayMetrics(metrics), TimeProvider.System, () => { });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sending = sender.Send(welcome); // on this thread, up to the piece that is not taken
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.False(sending.IsCompleted);
        Assert.True(cost < 1_000_000, $"It cost {cost} bytes.");
    }

    /// <summary>Takes one piece, and no more.</summary>
    private sealed class StoppedSocket : WebSocket
    {
        private int _taken;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellation) =>
            _taken++ == 0 ? Task.CompletedTask : new TaskCompletionSource().Task;

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public override Task CloseAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }
    }
}
