using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Events;

/// <summary>What the fallback has of its own. All that it has in common with WebSockets is tried over both (<see cref="Transport"/>).</summary>
[Trait(Transport.Trait, Transport.Events)]
public sealed class EventStreamTests
{
    private const string Hello = """{"type":"hello","protocol":1}""";
    private const string Ping = """{"type":"ping"}""";

    [Fact]
    public async Task F1_the_response_is_one_that_nobody_keeps_or_collects()
    {
        await using var gateway = await TestGateway.Start();
        using var stream = await gateway.Http.GetAsync("api/documents/doc/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store, no-transform", stream.Headers.CacheControl!.ToString());
        Assert.Equal("no", stream.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task F1_a_bad_id_is_answered_400()
    {
        await using var gateway = await TestGateway.Start();
        Assert.Equal((HttpStatusCode.BadRequest, "id_invalid"), await Answer(await gateway.Http.GetAsync("api/documents/_x/events")));
        Assert.Equal((HttpStatusCode.BadRequest, "id_invalid"), await Answer(await gateway.Http.PostAsync("api/documents/_x/events/0", null)));
    }

    [Fact]
    public async Task F2_a_stream_that_is_not_there_is_unknown()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        var address = AddressOf(ann);
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await Post(gateway, address[..^1] + (address[^1] == '0' ? '1' : '0'), Ping));
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await Post(gateway, address.Replace("/doc/", "/other/"), Ping));
        await ann.DisposeAsync();
        await Eventually.True(() => gateway.ConnectionCount == 0, "the stream has ended");
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await Post(gateway, address, Ping));
    }

    [Fact]
    public async Task F3_a_post_brings_any_number_of_messages_in_order()
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        var address = AddressOf(socket);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(gateway, address, "")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(gateway, address, $"{Ping}\n{Hello}\n{Ping}")).Status); // the last line feed is missing
        foreach (var type in new[] { "error", "welcome", "pong" })
            Assert.Equal(type, (string?)(await socket.Receive())!["type"]);
    }

    [Fact]
    public async Task F3_a_message_ends_with_its_post()
    {
        await using var gateway = await TestGateway.Start();
        await using var socket = await gateway.Connect();
        foreach (var half in new[] { Ping[..5], Ping[5..] })
            Assert.Equal(HttpStatusCode.NoContent, (await Post(gateway, AddressOf(socket), half)).Status);
        foreach (var _ in new int[2])
            Assert.Equal("json_malformed", (string?)(await socket.Receive())!["reason"]);
    }

    [Fact]
    public async Task F3_posts_at_once_are_taken_one_after_the_other()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        using var first = new PiecesContent();
        first.Add(Encoding.UTF8.GetBytes("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"first"""));
        var posting = gateway.Http.PostAsync(AddressOf(ann), first);
        await Task.Delay(200);
        var second = Post(gateway, AddressOf(ann), Ping);
        await Task.Delay(200);
        Assert.False(second.IsCompleted);
        first.Add(Encoding.UTF8.GetBytes("\"}]}"));
        first.Complete();
        Assert.Equal(HttpStatusCode.NoContent, (await posting).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await second).Status);
        await ann.ReceiveUpTo(1);
        Assert.Equal("first", ann.Text);
    }

    [Fact]
    public async Task F3_a_message_of_the_longest_kind_comes_whole_in_both_directions()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join(name: "Bob");
        const string Around = """{"type":"submit","sequence":1,"base":0,"delta":[{"insert":""}]}""";
        await ann.Edit($$"""[{"insert":"{{new string('x', (8 * 1024 * 1024) - Around.Length)}}"}]""");
        await bob.ReceiveUpTo(1);
        Assert.Equal(ann.Text, bob.Text);
    }

    [Fact]
    public async Task F3_what_is_not_text_ends_the_stream()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        var garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await Answer(await gateway.Http.PostAsync(AddressOf(ann), new ByteArrayContent(garbage))));
        Assert.Equal((1007, ""), await ann.Socket.Closed());
    }

    [Fact]
    public async Task F3_a_post_that_breaks_off_is_the_loss_of_the_line()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        using var half = new PiecesContent();
        half.Add(Encoding.UTF8.GetBytes("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"ha"""));
        using var breaking = new CancellationTokenSource();
        var posting = gateway.Http.PostAsync(AddressOf(ann), half, breaking.Token);
        await Task.Delay(200);
        await breaking.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
        await Assert.ThrowsAsync<WebSocketException>(ann.Socket.Closed);
        await ann.Resume(await gateway.Connect());
        await ann.Edit("""[{"insert":"whole"}]""");
        Assert.Equal("whole", await gateway.Text());
    }

    [Fact]
    public async Task F4_a_post_waits_while_its_connection_does_not_read()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        gateway.Store.Failing = true;
        var submissions = Enumerable.Range(1, 3).Select(sequence => $$"""{"type":"submit","sequence":{{sequence}},"base":0,"delta":[{"insert":"x"}]}""");
        var posting = Post(gateway, AddressOf(ann), string.Join('\n', submissions));
        await Task.Delay(300);
        Assert.False(posting.IsCompleted);
        gateway.Store.Failing = false;
        Assert.Equal(HttpStatusCode.NoContent, (await posting).Status);
        await ann.ReceiveUpTo(3);
        Assert.Equal("xxx", ann.Text);
    }

    [Fact]
    public async Task F5_a_stopping_server_answers_the_posts_that_wait()
    {
        await using var gateway = await TestGateway.Start(options => options.StopTimeoutSeconds = 4);
        await using var ann = await gateway.Join();
        using var endless = new PiecesContent();
        endless.Add(Encoding.UTF8.GetBytes("""{"type":"""));
        var posting = gateway.Http.PostAsync(AddressOf(ann), endless);
        await Task.Delay(200);
        var waiting = Post(gateway, AddressOf(ann), Ping);
        await Task.Delay(200);
        var stopping = gateway.Stop();
        Assert.Equal((1012, "restarting"), await ann.Socket.Closed());
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await waiting);
        endless.Complete();
        Assert.Equal((HttpStatusCode.NotFound, "stream_unknown"), await Answer(await posting));
        await stopping;
    }

    [Fact]
    public async Task F5_who_asks_a_stopping_server_is_answered_503()
    {
        await using var gateway = await TestGateway.Start(options => options.StopTimeoutSeconds = 2);
        await using var raw = await RawSocket.Connect(gateway.SocketAddress("doc")); // never answers the close, so the stop takes its time
        await Eventually.True(() => gateway.ConnectionCount == 1, "the connection is served");
        var stopping = gateway.Stop();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "restarting"), await Answer(await gateway.Http.GetAsync("api/documents/doc/events")));
        await stopping;
    }

    [Fact]
    public async Task F6_a_client_that_answers_no_ping_is_cut()
    {
        await using var gateway = await TestGateway.Start(options => options.PingIntervalSeconds = 0.3);
        using var stream = await gateway.Http.GetAsync("api/documents/doc/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        await Assert.ThrowsAnyAsync<IOException>(lines.ReadToEndAsync); // it reads, and says nothing
        await Eventually.True(() => gateway.ConnectionCount == 0, "the connection has ended");
    }

    [Fact]
    public async Task F6_a_post_of_which_nothing_comes_is_no_answer()
    {
        await using var gateway = await TestGateway.Start(options => options.PingIntervalSeconds = 0.3);
        await using var ann = await gateway.Join();
        using var nothing = new PiecesContent();
        var posting = gateway.Http.PostAsync(AddressOf(ann), nothing);
        await Assert.ThrowsAsync<WebSocketException>(ann.Socket.Closed); // its pings wait behind
        nothing.Complete();
        await posting;
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("http://wiki.example", 200)]
    [InlineData("http://localhost:5173", 200)]
    public async Task W9_a_page_of_another_origin_is_refused_unless_it_is_allowed(string origin, int status)
    {
        await using var gateway = await TestGateway.Start(options => options.AllowedOrigins = ["http://wiki.example"]);
        await using var ann = await gateway.Join();
        foreach (var (method, address, expected) in new[]
        {
            (HttpMethod.Get, "api/documents/doc/events", status),
            (HttpMethod.Post, AddressOf(ann), status == 200 ? 204 : status),
        })
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.Add("Origin", origin);
            using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(expected, (int)answer.StatusCode);
            Assert.Equal(status == 200, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private static string AddressOf(TestSession session) => AddressOf(session.Socket);

    private static string AddressOf(TestSocket socket) => ((EventClientSocket)socket.Socket).Address;

    private static async Task<(HttpStatusCode Status, string? Reason)> Post(TestGateway gateway, string address, string messages) =>
        await Answer(await gateway.Http.PostAsync(address, new StringContent(messages)));

    private static async Task<(HttpStatusCode Status, string? Reason)> Answer(HttpResponseMessage answer)
    {
        using (answer)
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync() is { Length: > 0 } problem ? (string?)JsonNode.Parse(problem)!["reason"] : null);
    }
}
