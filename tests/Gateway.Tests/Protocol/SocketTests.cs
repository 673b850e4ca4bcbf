using System.Net;
using System.Net.WebSockets;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>What only a WebSocket has: the handshake, binary frames, ping frames, an answer to a close. What any line has is in <see cref="LineTests"/>.</summary>
public sealed class SocketTests
{
    [Theory]
    [InlineData("_x")]
    [InlineData("-x")]
    [InlineData("a%20b")]
    [InlineData("é")]
    public async Task W1_a_bad_id_is_answered_400(string id)
    {
        await using var gateway = await TestGateway.Start();
        using var answer = await gateway.Http.GetAsync($"api/documents/{id}/socket");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("id_invalid", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task W1_a_request_without_upgrade_is_answered_426()
    {
        await using var gateway = await TestGateway.Start();
        using var answer = await gateway.Http.GetAsync("api/documents/doc/socket");
        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Fact]
    public async Task W1_the_longest_id_works()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join(new string('a', 128));
        await ann.Edit("""[{"insert":"x"}]""");
        Assert.Equal("x", ann.Text);
    }

    [Fact]
    public async Task W2_the_subprotocol_is_selected_where_it_is_offered()
    {
        await using var gateway = await TestGateway.Start();
        await using var offered = await gateway.Connect("doc", "other.9", "collabdocs.1");
        Assert.Equal("collabdocs.1", offered.Socket.SubProtocol);
        await using var none = await gateway.Connect();
        Assert.Null(none.Socket.SubProtocol);
    }

    [Fact]
    public async Task W2_a_client_that_offers_only_others_is_refused_with_400()
    {
        await using var gateway = await TestGateway.Start();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("collabdocs.2");
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(gateway.SocketAddress("doc"), default));
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task W3_a_binary_frame_is_answered_and_the_socket_closed()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.SendBytes([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Equal("binary_frame", (string?)(await ann.Socket.Receive("error"))["reason"]);
        Assert.Equal((1003, "binary_frame"), await ann.Socket.Closed());
    }

    [Fact]
    public async Task W6_a_socket_that_stays_silent_is_cut()
    {
        await using var gateway = await TestGateway.Start(options => options.PingIntervalSeconds = 0.3);
        await using var raw = await RawSocket.Connect(gateway.SocketAddress("doc"));
        await raw.SendText("""{"type":"hello","protocol":1}""");
        await raw.ReadToEnd(); // it never answers a ping
        await Eventually.True(() => gateway.ConnectionCount == 0, "the connection has ended");
    }

    [Fact]
    public async Task W8_a_socket_that_hangs_does_not_keep_the_server_from_stopping()
    {
        await using var gateway = await TestGateway.Start(options => options.StopTimeoutSeconds = 2);
        await using var raw = await RawSocket.Connect(gateway.SocketAddress("doc"));
        await raw.SendText("""{"type":"hello","protocol":1}""");
        await Eventually.True(() => gateway.ConnectionCount == 1, "the connection is served");
        var stopping = gateway.Stop(); // the socket never answers the close
        using (var ready = await gateway.Http.GetAsync("readyz"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var late = new ClientWebSocket();
        late.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => late.ConnectAsync(gateway.SocketAddress("doc"), default));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.HttpStatusCode);
        await stopping;
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://wiki.example", 101)]
    [InlineData("http://localhost:5173", 101)]
    public async Task W9_a_page_of_another_origin_is_refused_unless_it_is_allowed(string origin, int status)
    {
        await using var gateway = await TestGateway.Start(options => options.AllowedOrigins = ["http://wiki.example"]);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(gateway.SocketAddress("doc"), default);
        }
        catch (WebSocketException)
        {
            // The status says it.
        }
        Assert.Equal(status, (int)socket.HttpStatusCode);
    }

    [Fact]
    public async Task E4_a_clients_close_is_answered()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Socket.Close();
        Assert.Equal(1000, (int)ann.Socket.Socket.CloseStatus!.Value);
        await Eventually.True(() => gateway.ConnectionCount == 0, "the connection has ended");
    }
}
