using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using CollabDocs.Gateway.Tests.Strangers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

/// <summary>Bodies that nobody wants. They run alone: who keeps the server waiting is cut after five seconds.</summary>
[Trait("Suite", "access")]
[Collection(nameof(MeasuredAlone))]
public sealed class UnreadBodiesTests
{
    private const int Bytes = 4_000_000;

    [Fact]
    public async Task L7_others_have_their_turn_between_two_pieces_and_who_never_ends_is_cut()
    {
        var (time, turns) = (new ManualTime(), new Turns());
        var body = new EndlessBody();
        var context = new DefaultHttpContext { Request = { Protocol = "HTTP/1.1", Method = "PUT" } };
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(body);
        context.Features.Set<IHttpRequestLifetimeFeature>(body);
        var services = new ServiceCollection().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        new UnreadBodies(time).Configure(app => app.Run(_ => Task.CompletedTask))(app);
        var serve = app.Build();

        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(turns);
        var serving = serve(context);
        SynchronizationContext.SetSynchronizationContext(before);

        for (var pieces = body.Pieces; pieces < 10; pieces++)
        {
            Assert.Equal(pieces, body.Pieces);
            turns.Next();
        }
        Assert.False(body.IsCut);
        time.Advance(TimeSpan.FromSeconds(5));
        turns.Next();
        await serving;
        Assert.True(body.IsCut);
        Assert.InRange(body.Pieces, 10, 11);
    }

    [Fact]
    public void L7_it_is_around_all_that_may_refuse()
    {
        var builder = WebApplication.CreateBuilder();
        builder.LimitStrangers();
        Assert.Equal(typeof(UnreadBodies), builder.Services.First(service => service.ServiceType == typeof(IStartupFilter)).ImplementationType);
    }

    [Fact]
    public async Task L7_who_is_refused_sees_why_before_he_has_sent_it_all_and_his_connection_goes_on()
    {
        await using var gateway = await GatewayProcess.Start(null);
        await using var stranger = await Stranger.Connect(gateway.Http.BaseAddress!);
        await stranger.Send(Head(gateway, "PUT", "/api/documents/doc/text", $"If-Match: nonsense\r\nContent-Length: {Bytes}\r\n"));
        await stranger.Send(new byte[Bytes / 2]);
        Assert.StartsWith("HTTP/1.1 400 ", await stranger.ReadHead(), StringComparison.Ordinal);
        await stranger.Send(new byte[Bytes / 2]);
        await stranger.Send(Head(gateway, "GET", "/api/documents", "Connection: close\r\n"));
        Assert.Contains("HTTP/1.1 200 ", await stranger.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F4_a_POST_whose_stream_is_lost_in_the_middle_is_answered_and_passed_over()
    {
        await using var gateway = await GatewayProcess.Start(null);
        await using var stranger = await Stranger.Connect(gateway.Http.BaseAddress!);
        using (var events = await gateway.Http.GetAsync("api/documents/doc/events", HttpCompletionOption.ResponseHeadersRead))
        {
            using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());
            var line = await lines.ReadLineAsync();
            while (!line!.StartsWith("data:", StringComparison.Ordinal))
                line = await lines.ReadLineAsync();
            var stream = line.Split('"')[3];
            await stranger.Send(Head(gateway, "POST", $"/api/documents/doc/events/{stream}", "Content-Length: 100\r\n"));
            await stranger.Send(new byte[10]);
            await Task.Delay(300); // it is being read
        }
        Assert.StartsWith("HTTP/1.1 404 ", await stranger.ReadHead(), StringComparison.Ordinal);
        await stranger.Send(new byte[90]);
        await stranger.Send(Head(gateway, "GET", "/api/documents", "Connection: close\r\n"));
        Assert.Contains("HTTP/1.1 200 ", await stranger.ReadToEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", gateway.Output, StringComparison.Ordinal);
    }

    private static byte[] Head(GatewayProcess gateway, string method, string path, string headers) =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {gateway.Http.BaseAddress!.Authority}\r\n{headers}\r\n");

    /// <summary>What waits for a thread goes on when the test says so.</summary>
    private sealed class Turns : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _waiting = new();

        public override void Post(SendOrPostCallback d, object? state) => _waiting.Enqueue((d, state));

        public void Next()
        {
            Assert.True(_waiting.TryDequeue(out var next), "Nothing waits for its turn.");
            var before = Current;
            SetSynchronizationContext(this);
            next.Callback(next.State);
            SetSynchronizationContext(before);
        }
    }

    /// <summary>There is always more.</summary>
    private sealed class EndlessBody : PipeReader, IRequestBodyPipeFeature, IHttpRequestBodyDetectionFeature, IHttpRequestLifetimeFeature
    {
        public int Pieces { get; private set; }

        public PipeReader Reader => this;

        public bool CanHaveBody => true;

        public bool IsCut { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsCut = true;

        public override bool TryRead(out ReadResult result)
        {
            Pieces++;
            result = new ReadResult(new ReadOnlySequence<byte>(new byte[1024]), isCanceled: false, isCompleted: false);
            return true;
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TryRead(out var result);
            return ValueTask.FromResult(result);
        }

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
