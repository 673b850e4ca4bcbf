using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Telemetry;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

/// <summary>What those are told who are beyond a limit.</summary>
[Trait("Suite", "access")]
public sealed class RefusalTests
{
    private const string Hello = """{"type":"hello","protocol":1}""";

    [Fact]
    public async Task L1_a_request_is_answered_429_with_a_reason_and_when_to_come_again()
    {
        await using var gateway = await Start(options => options.RequestsPerSecondPerAddress = 1);
        using var measured = new Measurements(gateway);
        using var answer = await Last(() => gateway.Http.GetAsync("api/documents"));
        Assert.Equal(1, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal("too_many_requests", await Reason(answer));
        Assert.True(measured.Sum("collabdocs.limited", "limit=address_requests") > 0);
        await Task.Delay(answer.Headers.RetryAfter.Delta.Value);
        using var later = await gateway.Http.GetAsync("api/documents");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task L1_pages_of_other_origins_may_read_when_to_come_again()
    {
        await using var gateway = await Start(options => (options.RequestsPerSecondPerAddress, options.AllowedOrigins) = (1, ["*"]));
        using var answer = await Last(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "api/documents");
            request.Headers.Add("Origin", "https://wiki.example.com");
            return gateway.Http.SendAsync(request);
        });
        Assert.Equal("https://wiki.example.com", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Retry-After", answer.Headers.GetValues("Access-Control-Expose-Headers").Single());
    }

    [Fact]
    public async Task L3_posts_to_streams_that_are_not_there_are_requests_like_others()
    {
        await using var gateway = await Start(options => options.RequestsPerSecondPerAddress = 1);
        using var measured = new Measurements(gateway);
        using var answer = await Last(() => gateway.Http.PostAsync($"api/documents/doc/events/{new string('0', 32)}", new StringContent("")));
        Assert.Equal("too_many_requests", await Reason(answer));
        Assert.True(measured.Sum("collabdocs.limited", "limit=address_requests") > 0);
    }

    [Fact]
    public async Task L3_posts_that_bring_nothing_are_requests_like_others_and_those_that_bring_messages_are_not()
    {
        await using var gateway = await Start(options => options.RequestsPerSecondPerAddress = 1);
        using var events = await gateway.Http.GetAsync("api/documents/doc/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());
        string? line;
        do
            line = await lines.ReadLineAsync();
        while (line?.StartsWith("data: ", StringComparison.Ordinal) is false);
        var stream = $"api/documents/doc/events/{(string)JsonNode.Parse(line!["data: ".Length..])!["stream"]!}";
        for (var i = 0; i < 30; i++)
        {
            using var taken = await gateway.Http.PostAsync(stream, new StringContent(i == 0 ? Hello : """{"type":"ping"}"""));
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        }
        using var answer = await Last(() => gateway.Http.PostAsync(stream, new StringContent("")));
        Assert.Equal("too_many_requests", await Reason(answer));
    }

    [Fact]
    public async Task L3_a_socket_is_answered_429_before_it_is_one()
    {
        await using var gateway = await Start(options => options.ConnectionsPerAddress = 1);
        using var measured = new Measurements(gateway);
        await using (await gateway.Join())
        {
            using var answer = await Ask(gateway);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.Equal("too_many_connections", await Reason(answer));
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.True(answer.Headers.ConnectionClose);
            Assert.Equal(1, measured.Sum("collabdocs.limited", "limit=address_connections"));
        }
        await Eventually.True(() => gateway.ConnectionCount == 0, "it has gone");
        await using var next = await gateway.Join();
    }

    [Fact]
    public async Task L3_who_has_said_hello_is_not_silent()
    {
        await using var gateway = await Start(options => options.SilentConnectionsPerAddress = 1);
        await using var ann = await gateway.Join();
        await using var silent = await gateway.Connect();
        using var answer = await Ask(gateway);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        await silent.Send(Hello);
        await silent.Receive("welcome");
        await using var bob = await gateway.Join();
    }

    [Fact]
    public async Task L5_too_many_documents_are_refused_over_HTTP_and_on_the_socket()
    {
        await using var gateway = await Start(options => options.DocumentsPerMinutePerAddress = 3);
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join("one");
        using (var made = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "two" }))
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await using var bob = await gateway.Join("three");
        using (var refused = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "four" }))
        {
            Assert.Equal("too_many_documents", await Reason(refused));
            Assert.Equal(20, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1.0);
        }
        await using var eve = await gateway.Connect("four");
        await eve.Send(Hello);
        var error = await eve.Receive("error");
        Assert.Equal("too_many_documents", (string?)error["reason"]);
        Assert.InRange((long)error["retryAfter"]!, 15_000, 20_000);
        Assert.Equal((4529, "too_many_documents"), await eve.Closed());
        Assert.Equal(2, measured.Sum("collabdocs.limited", "limit=address_documents"));

        await using var carl = await gateway.Join("two"); // which is there
        using var found = await gateway.Http.GetAsync("api/documents/four");
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
    }

    [Fact]
    public async Task L6_the_oldest_that_has_not_said_hello_is_closed_with_4529()
    {
        await using var gateway = await Start(options => options.SilentConnections = 2);
        using var measured = new Measurements(gateway);
        await using var oldest = await gateway.Connect();
        await using var second = await gateway.Connect();
        await Eventually.True(() => gateway.ConnectionCount == 2, "both are there");
        await using var third = await gateway.Connect();
        var error = await oldest.Receive("error");
        Assert.Equal("too_many_connections", (string?)error["reason"]);
        Assert.True((long)error["retryAfter"]! > 0);
        Assert.Equal((4529, "too_many_connections"), await oldest.Closed());
        Assert.Equal(1, measured.Sum("collabdocs.limited", "limit=silent"));
        foreach (var socket in new[] { third, second })
        {
            await socket.Send(Hello);
            await socket.Receive("welcome");
        }
    }

    [Fact]
    public async Task L2_a_burst_of_messages_is_answered_whole_and_a_flood_is_closed()
    {
        await using var gateway = await Start(options => (options.MessagesPerSecond, options.SubmissionsPerSecond) = (200, 10));
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join();
        const int Few = 150; // less than a second's worth
        for (var i = 0; i < Few; i++)
            await ann.Socket.Send("""{"type":"ping"}""");
        for (var i = 0; i < Few; i++)
            await ann.Socket.Receive("pong");
        Assert.Equal(0, measured.Sum("collabdocs.limited", "limit=connection_messages"));
        const int Burst = 400; // two seconds' worth
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Burst; i++)
                await ann.Socket.Send("""{"type":"ping"}""");
        });
        for (var i = 0; i < Burst; i++)
            await ann.Socket.Receive("pong");
        await sending;
        Assert.Equal(1, measured.Sum("collabdocs.limited", "limit=connection_messages"));

        await using var eve = await gateway.Join();
        var flooding = Task.Run(async () =>
        {
            try
            {
                while (true)
                    await eve.Socket.Send("""{"type":"ping"}""");
            }
            catch (WebSocketException)
            {
            }
        });
        var error = await eve.Socket.Receive("error");
        Assert.Equal("too_fast", (string?)error["reason"]);
        Assert.True((long)error["retryAfter"]! > 0);
        Assert.Equal((4529, "too_fast"), await eve.Socket.Closed());
        await flooding;
        await ann.Edit("""[{"insert":"goes on"}]""");
        using var text = new HttpRequestMessage(HttpMethod.Get, "api/documents/doc/text");
        Assert.Equal("goes on", await gateway.Text());
    }

    [Fact]
    public async Task L4_submissions_to_one_document_are_told_to_wait_where_all_together_are_too_many()
    {
        await using var gateway = await Start(options => options.SubmissionsPerSecondPerDocument = 1);
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join();
        await using var bob = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        await bob.ReceiveUpTo(1);
        await bob.Submit("""[{"insert":"b"}]""");
        var refused = await bob.Socket.Receive("refused");
        Assert.Equal("too_fast", (string?)refused["reason"]);
        Assert.InRange((long)refused["retryAfter"]!, 1, 1_000);
        Assert.Equal(1, measured.Sum("collabdocs.limited", "limit=document_submissions"));
        await Task.Delay(TimeSpan.FromMilliseconds((long)refused["retryAfter"]!));
        await bob.Socket.Send("""{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"b"}]}""");
        await bob.ReceiveUpTo(2);
        Assert.Equal("ba", await gateway.Text());
    }

    [Fact]
    public async Task L7_what_is_long_is_told_to_come_again_where_there_is_no_room_for_it()
    {
        await using var gateway = await Start(options => options.IncomingBytes = 300_000);
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join();
        await using var eve = await gateway.Join();
        await eve.Socket.SendBytes(new byte[200_000], end: false);
        await Task.Delay(TimeSpan.FromSeconds(0.5));
        using (var refused = await gateway.Http.PutAsync("api/documents/doc/text", new StringContent(new string('a', 250_000))))
            Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_requests"), (refused.StatusCode, await Reason(refused)));
        await ann.Socket.Send($$"""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"{{new string('a', 250_000)}}"}]}""");
        Assert.Equal((4529, "too_many_requests"), await ann.Socket.Closed());
        Assert.Equal(2, measured.Sum("collabdocs.limited", "limit=incoming_bytes"));
        await eve.DisposeAsync();
        await Eventually.True(() => gateway.ConnectionCount == 0, "they have gone");
        using var taken = await gateway.Http.PutAsync("api/documents/doc/text", new StringContent(new string('a', 250_000)));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("gzip, identity")]
    public async Task L8_a_body_that_is_packed_is_not_taken(string encoding)
    {
        await using var gateway = await Start();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("whatever it is"));
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var answer = await gateway.Http.PostAsync("api/documents/doc/text", content);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "encoding_unsupported"), (answer.StatusCode, await Reason(answer)));
        Assert.Equal("identity", answer.Headers.GetValues("Accept-Encoding").Single());
    }

    [Fact]
    public async Task L8_compression_of_messages_is_not_offered()
    {
        await using var gateway = await Start();
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;
        await socket.ConnectAsync(gateway.SocketAddress("doc"), TestContext.Current.CancellationToken);
        Assert.False(socket.HttpResponseHeaders!.ContainsKey("Sec-WebSocket-Extensions"));
    }

    private static Task<TestGateway> Start(Action<CollabDocsOptions>? configure = null) => TestGateway.Start(options =>
    {
        options.LoopbackFactor = 1;
        configure?.Invoke(options);
    });

    /// <summary>Asks until it is refused.</summary>
    private static async Task<HttpResponseMessage> Last(Func<Task<HttpResponseMessage>> ask)
    {
        while (true)
        {
            var answer = await ask();
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                return answer;
            answer.Dispose();
        }
    }

    private static Task<HttpResponseMessage> Ask(TestGateway gateway)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "api/documents/doc/socket");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return gateway.Http.SendAsync(request);
    }

    private static async Task<string?> Reason(HttpResponseMessage answer) => (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["reason"];
}
